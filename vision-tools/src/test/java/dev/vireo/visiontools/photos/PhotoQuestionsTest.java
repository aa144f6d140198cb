package dev.vireo.visiontools.photos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.UnknownNameException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhotoQuestionsTest {
    private static final Box BUS = new Box(20, 20, 180, 120);
    private static final Box MAN = new Box(30, 80, 60, 190);
    private static final Box WOMAN = new Box(220, 60, 270, 200);
    private static final Box TIE = new Box(240, 90, 250, 120);

    /// A red bus, a man in white before it, a woman in green with a tie at the right, a text on the bus.
    private static Canvas street() {
        Canvas canvas = new Canvas(300, 200, Canvas.GREY)
                .thing("bus", 0.8, BUS, Canvas.RED)
                .thing("person", 0.6, MAN, Canvas.WHITE)
                .thing("person", 0.9, WOMAN, Canvas.GREEN)
                .thing("tie", 0.5, TIE, Canvas.BLACK);
        return canvas.reader(lines(
                new TextLines.Line(new Box(70, 90, 140, 100), "Cero", 0.9),
                new TextLines.Line(new Box(70, 100, 140, 110), "Emisiones 24", 0.8),
                new TextLines.Line(new Box(210, 10, 290, 30), "STOP", 0.7)));
    }

    private static TextLines lines(TextLines.Line... lines) {
        return new TextLines() {
            @Override
            public List<Line> read(Image image) {
                return List.of(lines);
            }

            @Override
            public String id() {
                return "lines";
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // colours
                "What colour is the bus? | red",
                "What color is the bus in the picture? | red",
                "What is the colour of the bus? | red",
                "What colour is the lower part of the bus? | red",
                "What colour are the clothes of the person on the right? | green",
                "What colour is the coat of the man on the left? | white",
                "Is the bus red or blue? | red",
                "Is the bus red? | yes",
                "Is the bus blue? | no",
                // numbers
                "How many people are there? | 2",
                "How many buses can you see in the picture? | 1",
                "How many dogs are visible here? | 0",
                "How many people in green are there? | 1",
                "What is the number of men? | 2",
                // whether there is one
                "Is there a bus? | yes",
                "Is there a horse in this photo? | no",
                "Are there any people here? | yes",
                "Are there more than two people? | no",
                "Are there at least 2 people? | yes",
                "Are there exactly two people? | yes",
                "Is there only one person? | no",
                "Are there fewer than three people? | yes",
                "Are there no dogs? | yes",
                "Is there a dog or a bus? | yes",
                "Is there a cat or a dog? | no",
                "Do you see a vehicle? | yes",
                "Is there a person to the right of the bus? | yes",
                "Is there a bus to the right of the tie? | no",
                "Is there a man in front of the bus? | yes",
                "Is there a bus behind the man? | yes",
                "Is the woman wearing a tie? | yes",
                "Is the man on the left wearing a tie? | no",
                // places
                "Is the bus to the left of the woman? | yes",
                "Is the woman left of the bus? | no",
                "Is the tie above the man? | yes",
                "Is the bus to the left or to the right of the woman? | left",
                "Is the woman in the left half or the right half of the picture? | right",
                "Is the bus on the left? | yes",
                "Is the bus on the right side of the picture? | no",
                // near and far
                "What is nearer to the camera, the bus or the man? | man",
                "What is farther from the camera, the bus or the man in the light coat? | bus",
                "Which person is nearer to the camera, the left one or the right one? | right",
                "Which is closer, the bus or the woman? | woman",
                "Is the bus farther away than the woman? | yes",
                "Is the bus closer to the camera than the woman? | no",
                "Is the bus behind the man on the left? | yes",
                "What is bigger, the bus or the tie? | bus",
                "Which is smaller, the bus or the tie? | tie",
                // names
                "What is this? | person",
                "What is in the picture? | person",
                "What vehicle is it? | bus",
                "Which vehicle is this? | bus",
                "What kind of vehicle is there? | bus",
                "Is it a bus or a train? | bus",
                "Is this a bus? | yes",
                // text
                "What does the sign say? | cero emisiones 24 stop",
                "What is written on the bus? | cero emisiones 24",
                "Which two words stand on the side of the bus? | cero emisiones",
                "What is the first word on the bus? | cero",
                "What does the last line say? | stop",
                "What is the second line of text? | emisiones 24",
                // the whole
                "Is the picture in colour or black and white? | colour",
                "Is the picture black and white? | no",
                "Is this picture in color? | yes",
                "Is this indoors or outdoors? | outdoors",
                "Is it outdoors? | outdoors",
            })
    void questionsOfTheseFormsAreAnswered(String question, String answer) {
        assertEquals(answer, street().ask(question));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Is there a unicorn? | unicorn",
                "How many coins are there? | coins",
                "What colour is the sky? | sky",
                "What colour is the dog? | dog",
                "Is the drum to the left of the bus? | drum",
                "Are there any animals? | animals",
                "What is nearer, the drum or the bus? | drum",
                "Is the woman wearing glasses? | glasses",
                "What animal is it? | What animal is it?",
                "Which flower is it? | Which flower is it?",
                "What is the man doing? | What is the man doing?",
                "Is the man happy? | Is the man happy?",
                "Why? | Why?",
                "Is the bus large? | large",
            })
    void whatTheToolsCannotTellIsUnknownAndNeverNo(String question, String name) {
        assertEquals(
                name,
                assertThrows(UnknownNameException.class, () -> street().ask(question))
                        .name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"What does the sign say?", "What is the fifth line?", "What colour are the letters?"})
    void withoutAReaderTextIsUnknown(String question) {
        Canvas canvas = new Canvas(50, 50, Canvas.GREY);
        assertEquals(
                "text",
                assertThrows(UnknownNameException.class, () -> canvas.ask(question))
                        .name());
        assertEquals(
                "text",
                assertThrows(
                                UnknownNameException.class,
                                () -> canvas.reader(lines()).ask(question))
                        .name());
    }

    @Test
    void lettersHaveTheColourThatTheirGroundHasNot() {
        Box line = new Box(20, 20, 80, 40);
        Canvas canvas = new Canvas(100, 60, Canvas.GREEN)
                .reader(lines(new TextLines.Line(line, "EXIT", 0.9)))
                .paint(new Box(25, 24, 45, 36), Canvas.WHITE)
                .paint(new Box(55, 24, 75, 36), Canvas.WHITE);
        assertEquals("white", canvas.ask("What colour are the letters on the sign?"));
    }

    @Test
    void picturesWithoutColourAreBlackAndWhite() {
        Canvas canvas = new Canvas(50, 50, Canvas.GREY);
        assertEquals("black and white", canvas.ask("Is the picture in colour or black and white?"));
        assertEquals("yes", canvas.ask("Is it black and white?"));
        assertEquals("no", canvas.ask("Is it in colour?"));
    }

    @Test
    void whereNothingSpeaksForEitherThePlaceIsUnknown() {
        Canvas canvas = new Canvas(50, 50, Canvas.GREY);
        assertThrows(UnknownNameException.class, () -> canvas.ask("Is this indoors or outdoors?"));
        assertEquals(
                "indoors",
                canvas.thing("couch", 0.6, new Box(0, 20, 50, 50), Canvas.RED).ask("Is this indoors or outdoors?"));
        assertEquals(
                "outdoors",
                new Canvas(100, 100, Canvas.GREEN)
                        .paint(new Box(0, 0, 100, 40), 0x6496dc)
                        .ask("Is this indoors or outdoors?"));
    }

    @Test
    void theClassifierNamesWhatThePictureShows() {
        Classifier raccoon = new PictureTest.Guesses(
                Map.of(Box.of(50, 50), new Classifier.Guess("raccoon", 0.6)), List.of("raccoon"));
        Canvas canvas = new Canvas(50, 50, Canvas.GREY)
                .thing("cat", 0.6, new Box(0, 0, 50, 50), Canvas.BLACK)
                .classifier(raccoon);
        assertEquals("raccoon", canvas.ask("Which animal is it?"));
        assertEquals("raccoon", canvas.ask("What is this?"));
        Classifier unsure = new PictureTest.Guesses(
                Map.of(Box.of(50, 50), new Classifier.Guess("raccoon", 0.2)), List.of("raccoon"));
        assertEquals("cat", canvas.classifier(unsure).ask("Which animal is it?"));
    }

    @Test
    void questionsOfAnyLengthAreReadInNoTime() {
        List<String> parts =
                List.of("is the ", " or ", " of ", "how many ", "on the left ", "nearer ", "a", " ", "the first line ");
        for (String part : parts) {
            for (int times : new int[] {10, 40, 5000}) {
                String question = "is the man " + part.repeat(times);
                assertTimeoutPreemptively(Duration.ofSeconds(2), () -> {
                    try {
                        street().ask(question);
                    } catch (VireoException e) {
                        assertEquals(VireoException.Code.USAGE, e.code());
                    }
                });
            }
        }
    }
}
