package dev.vireo.visiontools.photos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColoursTest {
    @ParameterizedTest
    @CsvSource({
        "200,  20,  30, red",
        "240, 140,  20, orange",
        "250, 220,  40, yellow",
        " 30, 140,  50, green",
        " 40,  90, 200, blue",
        "130,  40, 150, purple",
        "250, 170, 190, pink",
        "110,  70,  40, brown",
        " 15,  15,  18, black",
        "128, 128, 130, grey",
        "245, 245, 240, white",
    })
    void coloursHaveTheirNames(int r, int g, int b, String name) {
        assertEquals(
                ColourName.of(name).orElseThrow(),
                Colours.plain(new Canvas(4, 4, r << 16 | g << 8 | b).image(), Box.of(4, 4))
                        .best());
    }

    @Test
    void otherWordsMeanTheSameColours() {
        assertEquals(Optional.of(ColourName.GREY), ColourName.of("gray"));
        assertEquals(Optional.of(ColourName.PURPLE), ColourName.of("violet"));
        assertEquals(Optional.empty(), ColourName.of("light"));
    }

    /// A thing that fills less of its box than its surroundings do has its own colour all the same.
    @Test
    void whatSurroundsAThingIsTakenOff() {
        Image image = new Canvas(100, 100, Canvas.GREEN)
                .paint(new Box(44, 44, 56, 56), Canvas.RED)
                .image();
        Box box = new Box(35, 35, 65, 65);
        assertEquals(
                ColourName.RED,
                Colours.of(image, List.of(box), Colours.Part.THING).best());
        assertEquals(ColourName.GREEN, Colours.plain(image, box).best());
    }

    @Test
    void twoColoursThatAreNearlyEqualAreBothNamed() {
        Canvas canvas = new Canvas(100, 100, Canvas.RED).paint(new Box(0, 0, 100, 48), Canvas.BLUE);
        assertEquals(
                List.of(ColourName.RED, ColourName.BLUE),
                Colours.plain(canvas.image(), Box.of(100, 100)).names());
        canvas.paint(new Box(0, 0, 100, 20), Canvas.RED);
        assertEquals(
                List.of(ColourName.RED),
                Colours.plain(canvas.image(), Box.of(100, 100)).names());
    }

    @Test
    void aPictureWithoutColoursIsBlackAndWhite() {
        assertTrue(
                Colours.plain(new Canvas(8, 8, 0x5a5a5a).image(), Box.of(8, 8)).isBlackAndWhite());
        assertFalse(
                Colours.plain(new Canvas(8, 8, 0x5a6e5a).image(), Box.of(8, 8)).isBlackAndWhite());
    }

    @Test
    void theSmallestBoxHasAColour() {
        Image image = new Canvas(3, 3, Canvas.RED).image();
        for (Colours.Part part :
                List.of(Colours.Part.THING, Colours.Part.CLOTHES, Colours.Part.BODY, Colours.Part.ALL)) {
            assertEquals(
                    ColourName.RED,
                    Colours.of(image, List.of(new Box(2, 2, 3, 3)), part).best());
        }
    }
}
