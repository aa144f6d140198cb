package dev.vireo.visiontools.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vireo.models.world.SceneNetwork;
import dev.vireo.runtime.image.Box;
import dev.vireo.visiontools.Familiarity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SceneViewTest {
    /// Depth 1 in the left half of the grid, 5 in the right half.
    private static SceneView view(int width, int height) {
        float[] depths = new float[SceneNetwork.GRID_WIDTH * SceneNetwork.GRID_HEIGHT];
        for (int i = 0; i < depths.length; i++) {
            depths[i] = i % SceneNetwork.GRID_WIDTH < SceneNetwork.GRID_WIDTH / 2 ? 1 : 5;
        }
        return new SceneView(SceneView.Frame.of(width, height), List.of(), depths, Familiarity.ANY);
    }

    @ParameterizedTest
    @CsvSource({"320,240", "640,480", "100,75", "64,64", "1000,300", "3,2"})
    void aBoxSurvivesTheWayThroughTheNetworksFrame(int width, int height) {
        SceneView.Frame frame = SceneView.Frame.of(width, height);
        Box whole = frame.toPicture(frame.inputX(0), frame.inputY(0), frame.inputX(width), frame.inputY(height));
        assertEquals(Box.of(width, height), whole);
    }

    @ParameterizedTest
    @CsvSource({"0,100,1", "220,320,5", "0,170,1", "150,320,5", "161,162,5", "40,41,1"})
    void theMedianDepthIsThatOfTheLargerPart(int left, int right, double expected) {
        assertEquals(expected, view(320, 240).medianDepth(new Box(left, 40, right, 60)));
        assertEquals(expected, view(640, 480).medianDepth(new Box(2 * left, 80, 2 * right, 120)));
    }

    @Test
    void aBoxAtTheEdgeOfThePictureStillHasADepth() {
        assertEquals(5, view(320, 240).medianDepth(new Box(319, 239, 320, 240)));
        assertEquals(1, view(1000, 300).medianDepth(new Box(0, 0, 1, 1)));
    }
}
