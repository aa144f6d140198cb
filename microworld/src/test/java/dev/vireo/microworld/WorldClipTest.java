package dev.vireo.microworld;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.microworld.WorldClip.Actor;
import dev.vireo.microworld.WorldClip.Event;
import dev.vireo.microworld.WorldClip.Seen;
import dev.vireo.microworld.WorldClip.Task;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import dev.vireo.visiontools.vocabulary.Attribute;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class WorldClipTest {
    private static WorldClip clip(Task task, int index) {
        return ClipGenerator.generate(
                Scenes.id(index), Scenes.seed(3, index), task, 160, 120, WorldClips.FRAMES, WorldClips.FPS);
    }

    private static WorldClip story(long seed, int frames) {
        return ClipGenerator.generate("story", seed, Task.STORY, 160, 120, frames, 4);
    }

    private static List<Solid> solids(WorldClip clip, int frame) {
        return clip.scene(frame).objects().stream().map(Solid::of).toList();
    }

    private static Stage stage(WorldClip clip) {
        return Stage.of(clip.seed(), clip.view(), clip.width(), clip.height());
    }

    @ParameterizedTest
    @EnumSource(Task.class)
    void theSameSeedGivesTheSameClipAndPicturesAndAnotherSeedOthers(Task task) {
        WorldClip one = clip(task, 1);
        assertEquals(one, clip(task, 1));
        assertNotEquals(one, clip(task, 2));
        try (Clip a = WorldClips.draw(one);
                Clip b = WorldClips.draw(clip(task, 1))) {
            for (int i = one.frames() - 1; i >= 0; i--) {
                assertEquals(a.frame(i).sha256(), b.frame(i).sha256());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Task.class)
    void aFrameOverTheKeptBackdropHasTheBytesOfAFullDrawing(Task task) {
        for (int index = 0; index < 4; index++) {
            WorldClip clip = clip(task, index);
            Stage stage = stage(clip);
            try (Clip drawn = WorldClips.draw(clip)) {
                for (int frame = 0; frame < clip.frames(); frame += 5) {
                    Image full = Renderer.paint(stage.geometry(solids(clip, frame)), stage.look);
                    assertEquals(full, drawn.frame(frame), task + " " + index + " frame " + frame);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Task.class)
    void boxesAreThoseOfTheVisiblePixelsAndNothingIsHiddenOrCut(Task task) {
        for (int index = 0; index < 4; index++) {
            WorldClip clip = clip(task, index);
            for (int frame = 0; frame < clip.frames(); frame++) {
                Geometry geometry = stage(clip).geometry(solids(clip, frame));
                int id = 0;
                for (Scene.Thing thing : clip.scene(frame).objects()) {
                    id++;
                    assertEquals(box(geometry.owner, id, clip.width(), clip.height()), thing.box());
                    assertTrue(thing.visible() >= SceneGenerator.MIN_VISIBLE, clip + " " + frame);
                    assertTrue(count(geometry.owner, id) >= WorldClip.Margins.PIXELS / 4, clip + " " + frame);
                    assertTrue(thing.box().left() > 0 && thing.box().right() < clip.width());
                }
            }
        }
    }

    private static long count(byte[] mask, int id) {
        long out = 0;
        for (byte b : mask) {
            out += b == id ? 1 : 0;
        }
        return out;
    }

    private static Box box(byte[] mask, int id, int width, int height) {
        int left = width;
        int top = height;
        int right = 0;
        int bottom = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (mask[y * width + x] == id) {
                    left = Math.min(left, x);
                    top = Math.min(top, y);
                    right = Math.max(right, x + 1);
                    bottom = Math.max(bottom, y + 1);
                }
            }
        }
        return new Box(left, top, right, bottom);
    }

    private static Map<String, Integer> tally(Task task, Function<WorldClip, Object> what) {
        Map<String, Integer> out = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            out.merge(what.apply(clip(task, i)).toString(), 1, Integer::sum);
        }
        return out;
    }

    /// Each value about as often as the others: within three standard deviations of even shares.
    private static void assertBalanced(int values, Map<String, Integer> tally) {
        assertEquals(values, tally.size(), tally::toString);
        double share = 100.0 / values;
        double slack = 3 * Math.sqrt(share * (1 - 1.0 / values));
        tally.forEach((value, n) -> assertTrue(Math.abs(n - share) <= slack, tally::toString));
    }

    @Test
    void whatClipsTellIsBalancedOverAHundredOfThem() {
        assertBalanced(4, tally(Task.NUMERACY, c -> c.actors().size()));
        assertBalanced(6, tally(Task.NUMERACY, c -> c.actors().getFirst().shape()));
        assertBalanced(2, tally(Task.NUMERACY, c -> c.actors().getFirst().size()));
        assertBalanced(2, tally(Task.ATTRIBUTION, c -> c.actors().getLast().size()));
        assertBalanced(
                2, tally(Task.VISIBILITY, c -> c.events().stream().anyMatch(e -> e.kind() == Event.Kind.APPEARS)));
        assertBalanced(2, tally(Task.DYNAMIC, c -> c.actors().size()));
        assertBalanced(
                2, tally(Task.DYNAMIC, c -> c.events().getFirst().heading().orElseThrow()));
        assertBalanced(
                4,
                tally(
                        Task.SEQUENTIAL,
                        c -> c.caption()
                                .replaceFirst(
                                        ".*initially on the (.*) of the scene\\. It first moves to the (.*) of .* and .*",
                                        "$1 $2")));
    }

    @Test
    void thingsSeenFromAboveAreLargeAndNeitherRingsNorStars() {
        for (int i = 0; i < 100; i++) {
            WorldClip clip = clip(Task.SEQUENTIAL, i);
            assertEquals(WorldClip.View.ABOVE, clip.view());
            for (Actor actor : clip.actors()) {
                assertEquals(Attribute.Size.LARGE, actor.size());
                assertTrue(actor.shape() != Attribute.Shape.RING && actor.shape() != Attribute.Shape.STAR);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"64,64", "64,128", "128,64", "77,91", "161,121", "333,191"})
    void oddSizesWorkForAllTasks(int width, int height) {
        for (Task task : Task.values()) {
            WorldClip clip = ClipGenerator.generate("odd", 11, task, width, height, 9, 3);
            try (Clip drawn = WorldClips.draw(clip)) {
                Image last = drawn.frame(8);
                assertEquals(width, last.width());
                assertEquals(height, last.height());
            }
        }
    }

    @Test
    void sizesFramesAndRatesOutOfBoundsAreRefused() {
        assertRefused(63, 64, 16, 8);
        assertRefused(64, 130, 16, 8);
        assertRefused(160, 120, 5, 8);
        assertRefused(160, 120, 10_001, 8);
        assertRefused(160, 120, 16, 0);
        assertRefused(160, 120, 16, Double.NaN);
    }

    private static void assertRefused(int width, int height, int frames, double fps) {
        assertThrows(
                IllegalArgumentException.class,
                () -> ClipGenerator.generate("x", 1, Task.NUMERACY, width, height, frames, fps));
    }

    @Test
    void thingsOfAStoryDifferSoThatTheirNamesTellThemApart() {
        for (int seed = 0; seed < 10; seed++) {
            WorldClip clip = story(seed, 160);
            assertEquals(
                    clip.actors().size(),
                    new HashSet<>(clip.actors().stream().map(Actor::name).toList()).size());
        }
    }

    @Test
    void whatHappensInStoriesCanBeSeenInTheBoxes() {
        Map<Event.Kind, Integer> seen = new HashMap<>();
        for (int seed = 0; seed < 12; seed++) {
            WorldClip clip = story(seed, 160);
            for (Event event : clip.events()) {
                seen.merge(event.kind(), 1, Integer::sum);
                Actor actor = clip.actors().get(event.actor() - 1);
                List<Optional<Seen>> shown = actor.seen();
                int frame = event.frame();
                switch (event.kind()) {
                    case APPEARS ->
                        assertTrue(shown.get(frame - 1).isEmpty()
                                && shown.get(frame).isPresent());
                    case VANISHES ->
                        assertTrue(shown.get(frame - 1).isPresent()
                                && shown.get(frame).isEmpty());
                    case STARTS -> {
                        // It stood before and goes now.
                        assertEquals(place(actor, event.seconds() - 0.3), place(actor, event.seconds()));
                        assertNotEquals(place(actor, event.seconds()), place(actor, event.seconds() + 0.3));
                    }
                    case STOPS -> {
                        assertNotEquals(place(actor, event.seconds() - 0.3), place(actor, event.seconds()));
                        assertEquals(place(actor, event.seconds() + 0.3), place(actor, event.seconds()));
                    }
                    case BUMPS -> {
                        Event start = clip.events().stream()
                                .filter(e -> e.kind() == Event.Kind.STARTS
                                        && e.actor() == event.other().orElseThrow()
                                        && e.seconds() == event.seconds())
                                .findFirst()
                                .orElseThrow();
                        assertEquals(event, clip.events().get(start.cause().orElseThrow()));
                    }
                    case TURNS_BACK -> {
                        WorldClip.Knot at = actor.at(event.seconds());
                        double[] reach = new Solid(
                                        actor.shape(),
                                        actor.size(),
                                        actor.color(),
                                        actor.material(),
                                        at.x(),
                                        at.y(),
                                        at.turn())
                                .reach(stage(clip).camera);
                        boolean left = event.heading().orElseThrow() == WorldClip.Heading.LEFT;
                        assertTrue(left ? reach[0] < 4 : reach[2] > clip.width() - 4, clip + " at " + event);
                    }
                    case PASSES -> {
                        Box other = clip.actors()
                                .get(event.other().orElseThrow() - 1)
                                .seen()
                                .get(frame)
                                .orElseThrow()
                                .box();
                        Box box = shown.get(frame).orElseThrow().box();
                        assertTrue(Math.abs(box.centerX() - other.centerX()) < 40, box + " " + other);
                    }
                }
            }
        }
        assertEquals(Event.Kind.values().length, seen.size(), seen::toString);
    }

    private static List<Double> place(Actor actor, double seconds) {
        WorldClip.Knot at = actor.at(seconds);
        return List.of(at.x(), at.y());
    }

    @Test
    void eventsOfAStoryAreInOrderWithRestBetweenThem() {
        for (int seed = 0; seed < 10; seed++) {
            List<Event> events = story(seed, 400).events();
            for (int i = 1; i < events.size(); i++) {
                double pause = events.get(i).seconds() - events.get(i - 1).seconds();
                assertTrue(pause >= 0);
                boolean isNew = switch (events.get(i).kind()) {
                    case APPEARS, VANISHES -> true;
                    case STARTS -> events.get(i).cause().isEmpty();
                    case STOPS, PASSES, BUMPS, TURNS_BACK -> false;
                };
                assertTrue(!isNew || pause >= WorldClip.Margins.REST - 1e-9, "pause " + pause);
            }
        }
    }

    @Test
    void aLongStoryIsDrawnFrameByFrameAndKeepsNone() throws InterruptedException {
        WorldClip clip = story(5, 2000);
        assertTrue(clip.events().size() > 300, "events: " + clip.events().size());
        List<WeakReference<Image>> drawn = new ArrayList<>();
        try (Clip pictures = WorldClips.draw(clip)) {
            for (int i = 0; i < clip.frames(); i++) {
                drawn.add(new WeakReference<>(pictures.frame(i)));
            }
            long alive = clip.frames();
            for (int i = 0; i < 20 && alive > 1; i++) {
                System.gc();
                Thread.sleep(20);
                alive = drawn.stream()
                        .map(WeakReference::get)
                        .filter(Objects::nonNull)
                        .map(System::identityHashCode)
                        .distinct()
                        .count();
            }
            assertTrue(alive <= 1, "frames that are kept: " + alive);
        }
    }

    @Test
    void aFrameThatSomebodyHoldsIsTheSameObject() {
        Clip pictures = WorldClips.draw(clip(Task.NUMERACY, 3));
        Image frame = pictures.frame(4);
        assertNotSame(frame, pictures.frame(9));
        assertSame(frame, pictures.frame(4));
        pictures.close();
        assertThrows(IllegalStateException.class, () -> pictures.frame(1));
    }
}
