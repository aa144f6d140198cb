package dev.vireo.microworld;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.image.Box;
import dev.vireo.visiontools.vocabulary.Attribute;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

final class SceneGeneratorTest {
    private static final int MANY = 30;

    @Test
    void theSameSeedGivesTheSameBytesOnAnyNumberOfThreads() throws Exception {
        List<Callable<Rendering>> jobs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int seed = i;
            jobs.add(() -> World.make("x", seed));
        }
        try (var pool = Executors.newFixedThreadPool(4)) {
            var futures = pool.invokeAll(jobs);
            for (int i = 0; i < futures.size(); i++) {
                Rendering other = futures.get(i).get();
                Rendering mine = World.make("x", i);
                assertEquals(mine.scene(), other.scene());
                assertEquals(mine.image(), other.image());
                assertArrayEquals(mine.depth(), other.depth());
                assertArrayEquals(mine.mask(), other.mask());
            }
        }
    }

    @Test
    void anotherSeedGivesAnotherScene() {
        assertNotEquals(
                World.make("x", 1).scene().objects(), World.make("x", 2).scene().objects());
    }

    @Test
    void generatingThenRenderingIsTheSameAsMaking() {
        Rendering made = World.make("x", 11, 400, 260);
        Rendering rendered = Renderer.render(SceneGenerator.generate("x", 11, 400, 260));
        assertEquals(made.scene(), rendered.scene());
        assertEquals(made.image(), rendered.image());
        assertArrayEquals(made.depth(), rendered.depth());
        assertArrayEquals(made.mask(), rendered.mask());
    }

    @Test
    void everyThingIsWhollyInThePictureAndAtLeastFortyPercentVisible() {
        for (int seed = 0; seed < MANY; seed++) {
            assertSound(World.make("x", seed), 60);
        }
    }

    @Test
    void otherSizesKeepTheSamePromises() {
        assertSound(World.make("wide", 5, 512, 200), 41);
        assertSound(World.make("tall", 6, 240, 480), 33);
        assertSound(World.make("large", 7, 1024, 1024), 614);
        assertSound(World.make("tiny", 8, 80, 64), 3);
    }

    /// Checks boxes, visibility, sizes and depth from the mask and from pictures of each thing alone.
    private static void assertSound(Rendering r, int leastPixels) {
        Scene scene = r.scene();
        int n = scene.objects().size();
        assertTrue(n >= 3 && n <= 10, () -> "objects: " + n);
        for (Scene.Thing o : scene.objects()) {
            Box tight = tightBox(r.mask(), scene, o.id());
            assertEquals(tight, o.box());
            assertTrue(
                    tight.left() > 0
                            && tight.top() > 0
                            && tight.right() < scene.width()
                            && tight.bottom() < scene.height(),
                    () -> "cut by the border: " + o);
            Geometry alone = new Geometry(new Camera(Look.of(scene.seed()), scene.width(), scene.height()));
            alone.add(Solid.of(o));
            long seen = count(r.mask(), o.id());
            long all = count(alone.owner, 1);
            assertTrue(seen >= leastPixels, () -> "only " + seen + " pixels of " + o);
            assertTrue(seen >= 0.4 * all, () -> "only " + seen + " of " + all + " pixels of " + o);
            assertEquals((double) seen / all, o.visible(), 1e-12);
            assertEquals(r.medianDepth(o.box()), o.depth());
        }
    }

    private static long count(byte[] mask, int id) {
        long n = 0;
        for (byte b : mask) {
            n += b == id ? 1 : 0;
        }
        return n;
    }

    private static Box tightBox(byte[] mask, Scene scene, int id) {
        int left = scene.width();
        int top = scene.height();
        int right = 0;
        int bottom = 0;
        for (int i = 0; i < mask.length; i++) {
            if (mask[i] == id) {
                int x = i % scene.width();
                int y = i / scene.width();
                left = Math.min(left, x);
                top = Math.min(top, y);
                right = Math.max(right, x + 1);
                bottom = Math.max(bottom, y + 1);
            }
        }
        return new Box(left, top, right, bottom);
    }

    @Test
    void thingsStandApart() {
        for (int seed = 0; seed < MANY; seed++) {
            List<Scene.Thing> objects =
                    SceneGenerator.generate("x", seed, 320, 240).objects();
            for (Scene.Thing a : objects) {
                for (Scene.Thing b : objects) {
                    double gap =
                            Math.hypot(a.x() - b.x(), a.y() - b.y()) - Solid.of(a).footprint - Solid.of(b).footprint;
                    assertTrue(a.id() == b.id() || gap > 0.1, () -> a + " touches " + b);
                }
            }
        }
    }

    @Test
    void everySizeColorMaterialAndShapeComesUp() {
        Set<Attribute> seen = new HashSet<>();
        Set<Integer> counts = new HashSet<>();
        for (int seed = 0; seed < 60; seed++) {
            Scene scene = SceneGenerator.generate("x", seed, 320, 240);
            counts.add(scene.objects().size());
            for (Scene.Thing o : scene.objects()) {
                seen.addAll(List.of(o.size(), o.color(), o.material(), o.shape()));
            }
        }
        assertEquals(2 + 8 + 3 + 6, seen.size());
        assertEquals(Set.of(3, 4, 5, 6, 7, 8, 9, 10), counts);
    }

    @Test
    void aNearerThingHasLessDepthAndTheGroundIsNeverTheSky() {
        Rendering r = World.make("x", 4);
        for (float d : r.depth()) {
            assertTrue(d > 4 && d < 60, () -> "depth " + d);
        }
        float nearest = r.depth()[239 * 320 + 160];
        float farthest = r.depth()[160];
        assertTrue(nearest < farthest);
    }

    @Test
    void aTallPictureShowsTheSkyAtTheLargestDepth() {
        Rendering r = World.make("x", 4, 160, 640);
        assertEquals(Rendering.FARTHEST, r.depth()[80]);
        assertEquals(0, r.mask()[80]);
    }

    @Test
    void sizesBeyondTheLimitsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> SceneGenerator.generate("x", 1, 63, 240));
        assertThrows(IllegalArgumentException.class, () -> SceneGenerator.generate("x", 1, 3841, 3000));
        assertThrows(IllegalArgumentException.class, () -> SceneGenerator.generate("x", 1, 1000, 200));
    }
}
