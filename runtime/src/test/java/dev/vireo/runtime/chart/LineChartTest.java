package dev.vireo.runtime.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineChartTest {
    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aChartShowsItsLinesInTheirColours(boolean logarithmic) {
        Path file = folder.resolve("x.png");
        new LineChart(
                        "cost",
                        "pixels",
                        "seconds",
                        logarithmic,
                        List.of(
                                new LineChart.Line("ours", false, List.of(1.0, 10.0, 100.0), List.of(1.0, 20.0, 50.0)),
                                new LineChart.Line("theirs", true, List.of(1.0, 100.0), List.of(2.0, 300.0))))
                .writePng(file);
        Image picture = Image.read(file);
        assertTrue(has(picture, 0x00, 0x72, 0xB2), "the first line");
        assertTrue(has(picture, 0xD5, 0x5E, 0x00), "the second line");
    }

    private static boolean has(Image picture, int r, int g, int b) {
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                if (picture.pixel(x, y) == (r << 16 | g << 8 | b)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    void theNumbersAreWrittenAsTheyAre() throws IOException {
        Path file = folder.resolve("x.csv");
        new LineChart(
                        "",
                        "x",
                        "y",
                        false,
                        List.of(new LineChart.Line("a \"b\"", false, List.of(1.0, 2.0), List.of(0.5, -3.0))))
                .writeCsv(file);
        assertEquals(
                List.of("line,x,y", "\"a \"\"b\"\"\",1.0,0.5", "\"a \"\"b\"\"\",2.0,-3.0"), Files.readAllLines(file));
    }

    @Test
    void linesNeedPoints() {
        assertThrows(IllegalArgumentException.class, () -> new LineChart("", "", "", false, List.of()));
        assertThrows(
                IllegalArgumentException.class, () -> new LineChart.Line("x", false, List.of(1.0), List.of(1.0, 2.0)));
    }
}
