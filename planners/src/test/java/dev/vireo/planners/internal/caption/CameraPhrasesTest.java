package dev.vireo.planners.internal.caption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.planners.internal.caption.CameraPhrases.Film;
import dev.vireo.planners.internal.caption.CameraPhrases.Focus;
import dev.vireo.planners.internal.caption.CameraPhrases.Move;
import dev.vireo.planners.internal.caption.Scene.Camera;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The film and its camera.
class CameraPhrasesTest {
    @ParameterizedTest
    @CsvSource({
        "A realistic lively video of a dog, false",
        "a clip with a dog, false",
        "show a short film of a dog, false",
        "a top-down viewed scene in which a dog, true",
        "a top down view of a dog, true",
        "aerial footage of a dog, true",
        "a video from above of a dog, true",
        "a movie that shows a dog, false"
    })
    void aFilmIsNoThing(String text, boolean topDown) {
        assertEquals(new Film(topDown), Phrases.value("film", text, Film.class));
        assertEquals("a dog", Phrases.rest("film", text));
    }

    @Test
    void whatIsAskedForIsTakenAlone() {
        assertEquals("a dog", Phrases.rest("film", "draw a dog"));
        assertTrue(Phrases.isNone("film", "a dog in a video"));
    }

    @ParameterizedTest
    @CsvSource({
        "zooms in, ZOOM_IN",
        "zooms slowly out, ZOOM_OUT",
        "pans left, PAN_LEFT",
        "pans slowly to the right, PAN_RIGHT",
        "tilts upwards, TILT_UP",
        "tilting down, TILT_DOWN",
        "moves closer, ZOOM_IN",
        "moves away, ZOOM_OUT",
        "pulls back, ZOOM_OUT",
        "pushes in, ZOOM_IN",
        "dollies in, ZOOM_IN",
        "glides away, ZOOM_OUT",
        "recedes, ZOOM_OUT",
        "flies up, TILT_UP",
        "drifts right, PAN_RIGHT",
        "stays still, STILL",
        "fixed, STILL"
    })
    void theCameraMoves(String text, Camera camera) {
        assertEquals(camera, Phrases.value("camera-move", text, Move.class).camera());
        assertEquals("", Phrases.rest("camera-move", text));
    }

    @Test
    void whatTheCameraApproachesIsItsGoal() {
        Move move = Phrases.value("camera-move", "approaches a house", Move.class);
        assertEquals(Camera.ZOOM_IN, move.camera());
        assertEquals("house", move.goal().orElseThrow().noun());
    }

    @Test
    void theCameraMayBeginSlowly() {
        assertEquals("zoom in", Phrases.rest("camera", "the camera slowly begins to zoom in"));
    }

    @Test
    void zoomingNeedsNoCamera() {
        assertEquals("on a castle", Phrases.rest("zooming", "zooming in on a castle"));
        assertTrue(Phrases.isNone("zooming", "zooms past"));
    }

    @Test
    void theCameraLooksAtAThingOrAtTheFrame() {
        assertEquals(
                "castle",
                Phrases.value("camera-focus", "on a castle", Focus.class)
                        .thing()
                        .orElseThrow()
                        .noun());
        assertTrue(Phrases.value("camera-focus", "from the scene", Focus.class)
                .thing()
                .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"zooms", "pans", "shakes", "moves", ""})
    void aMoveThatLeadsNowhereIsNone(String text) {
        assertTrue(Phrases.isNone("camera-move", text));
    }
}
