package dev.vireo.microworld.questions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.microworld.Scenes;
import dev.vireo.microworld.WorldClip;
import dev.vireo.microworld.WorldClip.Actor;
import dev.vireo.microworld.WorldClip.Event;
import dev.vireo.microworld.WorldClip.Event.Kind;
import dev.vireo.microworld.WorldClip.Heading;
import dev.vireo.microworld.WorldClip.Knot;
import dev.vireo.microworld.WorldClip.Seen;
import dev.vireo.microworld.WorldClip.Span;
import dev.vireo.microworld.WorldClip.Task;
import dev.vireo.microworld.WorldClip.View;
import dev.vireo.microworld.WorldClips;
import dev.vireo.microworld.questions.ClipProgram.Deed;
import dev.vireo.runtime.image.Box;
import dev.vireo.visiontools.vocabulary.Attribute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClipQuestionsTest {
    private static final List<WorldClip> CLIPS = IntStream.range(0, 60)
            .mapToObj(i -> WorldClips.make(Scenes.id(i), Scenes.seed(9, i), Task.STORY, 160, 120, 48, 4))
            .toList();
    private static final List<ClipQuestion> ALL = ClipQuestions.generate(CLIPS, 9, 240);

    private static WorldClip clip(ClipQuestion question) {
        return CLIPS.get(Integer.parseInt(question.clip()));
    }

    @Test
    void theSameSeedGivesTheSameQuestionsAndAnotherSeedOthers() {
        assertEquals(ALL, ClipQuestions.generate(CLIPS, 9, 240));
        assertNotEquals(ALL, ClipQuestions.generate(CLIPS, 10, 240));
    }

    @Test
    void theRightOptionIsTheAnswerOfTheProgramAndNoOtherIs() {
        assertEquals(240, ALL.size());
        for (ClipQuestion q : ALL) {
            assertEquals(Optional.of(q.options().get(q.answer())), q.program().answer(clip(q)), q.text());
            assertTrue(q.text().chars().noneMatch(c -> c == ',' || c == '"'), q.text());
        }
    }

    @Test
    void noQuestionAboutAClipIsAskedTwice() {
        Set<String> seen = new HashSet<>();
        ALL.forEach(q -> assertTrue(seen.add(q.clip() + q.program()), q.text()));
        Set<String> ids = new HashSet<>();
        ALL.forEach(q -> assertTrue(ids.add(q.clip() + "_" + q.number())));
    }

    @Test
    void typesAndPlacesOfTheAnswerAreBalanced() {
        Map<Object, Integer> tally = new HashMap<>();
        ALL.forEach(q -> {
            tally.merge(q.type(), 1, Integer::sum);
            tally.merge(q.answer(), 1, Integer::sum);
        });
        for (ClipQuestion.Type type : ClipQuestion.Type.values()) {
            assertTrue(tally.getOrDefault(type, 0) >= 22, type + ": " + tally);
        }
        for (int place = 0; place < 5; place++) {
            // 48 are expected, with a standard deviation of 6.2.
            assertTrue(Math.abs(tally.getOrDefault(place, 0) - 48) <= 19, tally.toString());
        }
    }

    /// Two things over 40 frames at 4 a second: the red cube bumps into the blue ball, which goes on to the
    /// right; later the cube vanishes.
    private static WorldClip bump() {
        return new WorldClip(
                "made",
                1,
                Task.STORY,
                "",
                100,
                80,
                40,
                4,
                View.USUAL,
                List.of(
                        actor(1, Attribute.Color.RED, Attribute.Shape.CUBE, 5, 30),
                        actor(2, Attribute.Color.BLUE, Attribute.Shape.SPHERE, 45, 40)),
                List.of(
                        event(Kind.STARTS, 1, 0, 1, Heading.RIGHT, -1),
                        event(Kind.BUMPS, 1, 2, 2, Heading.RIGHT, 0),
                        event(Kind.STOPS, 1, 0, 2, Heading.RIGHT, 1),
                        event(Kind.STARTS, 2, 0, 2, Heading.RIGHT, 1),
                        event(Kind.STOPS, 2, 0, 3, Heading.RIGHT, -1),
                        event(Kind.STARTS, 2, 0, 5, Heading.LEFT, -1),
                        event(Kind.STOPS, 2, 0, 6, Heading.LEFT, -1),
                        event(Kind.VANISHES, 1, 0, 7.5, null, -1)));
    }

    private static Event event(
            Kind kind,
            int actor,
            int other,
            double seconds,
            @org.jspecify.annotations.Nullable Heading heading,
            int cause) {
        return new Event(
                kind,
                actor,
                other == 0 ? OptionalInt.empty() : OptionalInt.of(other),
                seconds,
                (int) (4 * seconds),
                Optional.ofNullable(heading),
                cause < 0 ? OptionalInt.empty() : OptionalInt.of(cause));
    }

    private static Actor actor(int id, Attribute.Color color, Attribute.Shape shape, int left, int frames) {
        List<Optional<Seen>> seen = new ArrayList<>(Collections.nCopies(
                frames, Optional.of(new Seen(new Box(left, 20, left + 10, 30), 1, 8))));
        seen.addAll(Collections.nCopies(40 - frames, Optional.empty()));
        return new Actor(
                id,
                Attribute.Size.SMALL,
                color,
                Attribute.Material.MATTE,
                shape,
                List.of(new Knot(0, 0, 8, 0)),
                List.of(new Span(0, frames / 4.0)),
                seen);
    }

    private static String answer(ClipProgram program) {
        return program.answer(bump()).orElse("");
    }

    @Test
    void reasonsAreTheBumpsThatMadeThingsMoveAndStop() {
        assertEquals("it bumped into the blue ball", answer(new ClipProgram.Reason("red cube", Kind.STOPS, false)));
        assertEquals("by bumping into the blue ball", answer(new ClipProgram.Reason("red cube", Kind.STOPS, true)));
        assertEquals("", answer(new ClipProgram.Reason("red cube", Kind.STARTS, false)), "nothing made it move");
        assertEquals("", answer(new ClipProgram.Reason("blue ball", Kind.STARTS, false)), "it moved twice");
    }

    @Test
    void whatWasNextAndBeforeKeepsDistanceInFrames() {
        Deed vanishes = new Deed("red cube", Kind.VANISHES, Optional.empty(), Optional.empty());
        assertEquals("move to the left", answer(new ClipProgram.Neighbour("blue ball", vanishes, false)));
        assertEquals("", answer(new ClipProgram.Neighbour("blue ball", vanishes, true)), "it did nothing more");
        Deed back = new Deed("blue ball", Kind.STARTS, Optional.empty(), Optional.of(Heading.LEFT));
        assertEquals("vanish", answer(new ClipProgram.Neighbour("red cube", back, true)));
        assertEquals("bump into the blue ball", answer(new ClipProgram.Neighbour("red cube", back, false)));
        Deed bump = new Deed("red cube", Kind.BUMPS, Optional.of("blue ball"), Optional.empty());
        assertEquals("", answer(new ClipProgram.Neighbour("blue ball", bump, true)), "it is in it");
    }

    @Test
    void whatHappenedOnTheWayPlacesCountsAndDoersAreReadFromTheTruth() {
        assertEquals("bump into the blue ball", answer(new ClipProgram.Meanwhile("red cube", Heading.RIGHT)));
        assertEquals("", answer(new ClipProgram.Meanwhile("blue ball", Heading.LEFT)), "nothing happened");
        assertEquals("at the far left", answer(new ClipProgram.Place("red cube", false)));
        assertEquals("", answer(new ClipProgram.Place("red cube", true)), "it is gone");
        assertEquals("in the middle", answer(new ClipProgram.Place("blue ball", true)));
        assertEquals("2", answer(new ClipProgram.Count(ClipProgram.Count.Counted.AT_START)));
        assertEquals("1", answer(new ClipProgram.Count(ClipProgram.Count.Counted.AT_END)));
        assertEquals("2", answer(new ClipProgram.Count(ClipProgram.Count.Counted.MOVERS)));
        assertEquals("2", answer(new ClipProgram.Count(ClipProgram.Count.Counted.MOVES)));
        assertEquals("1", answer(new ClipProgram.Count(ClipProgram.Count.Counted.BUMPS)));
        assertEquals(
                "red cube", answer(new ClipProgram.Doer(Kind.STARTS, Optional.empty(), ClipProgram.Doer.Tells.NAME)));
        assertEquals(
                "red",
                answer(new ClipProgram.Doer(Kind.BUMPS, Optional.of("blue ball"), ClipProgram.Doer.Tells.COLOR)));
        assertEquals(
                "cube", answer(new ClipProgram.Doer(Kind.VANISHES, Optional.empty(), ClipProgram.Doer.Tells.SHAPE)));
        assertEquals("", answer(new ClipProgram.Doer(Kind.APPEARS, Optional.empty(), ClipProgram.Doer.Tells.NAME)));
    }

    @Test
    void aDataSetHasItsTableItsMapAndTheTruthBesideItsVideos(@TempDir Path folder) throws IOException {
        List<Integer> told = new ArrayList<>();
        List<ClipQuestion> questions = ClipQuestions.write(7, 3, folder, told::add);
        assertEquals(7, questions.size());
        assertEquals(List.of(1, 2), told);
        List<String> lines = Files.readAllLines(folder.resolve("nextqa/val.csv"));
        assertEquals("video,frame_count,width,height,question,answer,qid,type,a0,a1,a2,a3,a4", lines.getFirst());
        assertEquals(8, lines.size());
        lines.forEach(line -> assertEquals(13, line.split(",", -1).length, line));
        assertEquals(
                "{\n  \"1000000\": \"000000\",\n  \"1000001\": \"000001\"\n}\n",
                Files.readString(folder.resolve("nextqa/map_vid_vidorID.json")));
        assertTrue(Files.size(folder.resolve("videos/000001.mp4")) > 1000);
        assertEquals(48, WorldClips.read(folder.resolve("clips/000001.json")).frames());
        String table = Files.readString(folder.resolve("nextqa/val.csv"));
        assertEquals(questions, ClipQuestions.write(7, 3, folder, done -> {}));
        assertEquals(table, Files.readString(folder.resolve("nextqa/val.csv")));
    }
}
