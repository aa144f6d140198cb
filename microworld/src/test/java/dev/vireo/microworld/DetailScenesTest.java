package dev.vireo.microworld;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.visiontools.vocabulary.Attribute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Scenes with things and signs that only a large picture shows.
class DetailScenesTest {
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 720;

    @TempDir
    private Path folder = Path.of("");

    private static Rendering rendering(int index) {
        return World.makeWithDetails("d" + index, Scenes.seed(11, index), WIDTH, HEIGHT);
    }

    @Test
    void detailsAreAFewPixelsInThousandAndNearlyWhole() {
        List<Scene> scenes =
                IntStream.range(0, 6).mapToObj(i -> rendering(i).scene()).toList();
        for (Scene scene : scenes) {
            List<Scene.Thing> tiny =
                    scene.objects().stream().filter(t -> t.scale() < 1).toList();
            assertTrue(scene.objects().size() - tiny.size() >= 3);
            assertTrue(scene.objects().size() <= 9);
            for (Scene.Thing thing : tiny) {
                assertEquals(Attribute.Size.SMALL, thing.size());
                assertTrue(thing.visible() >= 0.95, "visible " + thing.visible());
                assertTrue(thing.box().width() * 60 < WIDTH, "box " + thing.box());
            }
            for (Scene.Sign sign : scene.signs()) {
                assertEquals(0.25, sign.scale());
                assertTrue(sign.box().width() * 15 < WIDTH, "box " + sign.box());
            }
        }
        assertTrue(scenes.stream().mapToInt(s -> s.signs().size()).sum() >= 5);
        assertTrue(scenes.stream()
                        .flatMap(s -> s.objects().stream())
                        .filter(t -> t.scale() < 1)
                        .count()
                >= 10);
    }

    @Test
    void theSceneFileDrawsThePictureAgain() {
        Rendering made = rendering(1);
        Path file = folder.resolve("scene.json");
        SceneFiles.write(made.scene(), file);
        Scene read = SceneFiles.read(file);
        assertEquals(made.scene(), read);
        assertArrayEquals(made.image().toRgb(), Renderer.render(read).image().toRgb());
    }

    @Test
    void aScaleThatIsNoneIsRefused() throws IOException {
        Path file = folder.resolve("scene.json");
        SceneFiles.write(rendering(1).scene(), file);
        String text = Files.readString(file);
        assertTrue(text.contains("\"scale\" : 0.1"));
        Files.writeString(file, text.replaceFirst("\"scale\" : 0.1", "\"scale\" : 2"));
        VireoException e = assertThrows(VireoException.class, () -> SceneFiles.read(file));
        assertTrue(e.what().contains("scale' must be a number from 0.05 to 1.0, not 2"), e.what());
        Scene.Thing thing = rendering(1).scene().objects().getFirst();
        assertThrows(
                IllegalArgumentException.class,
                () -> new Scene.Thing(
                        1,
                        thing.size(),
                        thing.color(),
                        thing.material(),
                        thing.shape(),
                        0,
                        8,
                        0,
                        thing.box(),
                        1,
                        8,
                        0));
    }

    @Test
    void otherScenesHaveNoFieldForIt() throws IOException {
        Path file = folder.resolve("scene.json");
        SceneFiles.write(World.make("usual", 5, 320, 240, 3).scene(), file);
        assertFalse(Files.readString(file).contains("scale"));
    }
}
