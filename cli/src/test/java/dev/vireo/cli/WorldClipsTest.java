package dev.vireo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vireo.layout.Layout;
import dev.vireo.layout.Region;
import dev.vireo.microworld.Scenes;
import dev.vireo.microworld.WorldClip;
import dev.vireo.microworld.WorldClip.Task;
import dev.vireo.microworld.WorldClips;
import dev.vireo.planners.LayoutPlan;
import dev.vireo.planners.LayoutPlanner;
import dev.vireo.planners.Planners;
import dev.vireo.runtime.image.Box;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// `vireo world clips`, and what other commands make of its files.
class WorldClipsTest {
    @TempDir
    private Path folder = Path.of("");

    private Terminal.Result run(String line) {
        return new Terminal(folder).run(line.split(" "));
    }

    @Test
    void aSetHasVideosTruthLayoutsAndCaptions() throws IOException {
        Terminal.Result result = run("world clips --count 6 --seed 3 --out set --size 96x72 --frames 8 --json");
        assertEquals(0, result.code(), result.err());
        assertEquals(
                "{\"clips\":6,\"made\":6,\"seed\":3,\"out\":\"set\"}",
                result.json().toString());
        List<String> tasks = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("set/captions.jsonl"))) {
            JsonNode one = new JsonMapper().readTree(line);
            tasks.add(one.path("task").asText());
            WorldClip clip = WorldClips.read(
                    folder.resolve("set").resolve(one.path("clip").asText()));
            assertEquals(clip.caption(), one.path("caption").asText());
            assertTrue(
                    Files.size(folder.resolve("set").resolve(one.path("video").asText())) > 500);
        }
        assertEquals(List.of("numeracy", "attribution", "visibility", "dynamic", "sequential", "story"), tasks);
        Terminal.Result again = run("world clips --count 6 --seed 3 --out set --size 96x72 --frames 8");
        assertEquals("6 clips are in set, 6 of them from before\n", again.out());
        Terminal.Result other = run("world clips --count 6 --seed 4 --out set --size 96x72 --frames 8");
        assertEquals(2, other.code());
    }

    @Test
    void layoutsAreReadAndPreviewedAndHaveTheBoxesOfTheTruth() {
        assertEquals(
                0,
                run("world clips --count 6 --seed 3 --out set --size 96x72 --frames 8 --format png")
                        .code());
        for (int i = 0; i < 6; i++) {
            String id = Scenes.id(i);
            Layout layout = Layout.read(folder.resolve("set/layouts/" + id + ".json"));
            WorldClip clip = WorldClips.read(folder.resolve("set/clips/" + id + ".json"));
            assertEquals(clip.actors().size(), layout.objects().size());
            for (Layout.Track track : layout.tracks(clip.frames())) {
                WorldClip.Actor actor = clip.actors().get(track.object().id());
                assertEquals(actor.name(), track.object().name());
                for (int frame = 0; frame < clip.frames(); frame++) {
                    Optional<Box> seen = actor.seen().get(frame).map(WorldClip.Seen::box);
                    Optional<Box> drawn = track.regions().get(frame).map(r -> box(r, 96, 72));
                    assertEquals(seen, drawn, id + " frame " + frame);
                }
            }
        }
        Terminal.Result preview = run("video preview set/layouts/000002.json --out preview --frames 8");
        assertEquals(0, preview.code(), preview.err());
        assertTrue(Files.exists(folder.resolve("preview/preview.gif")));
    }

    @Test
    void aProgramAboutAVideoRunsAgainstItsTruth() throws IOException {
        assertEquals(
                0,
                run("world clips --count 3 --seed 5 --out set --tasks visibility --size 161x121")
                        .code());
        Files.writeString(folder.resolve("program.py"), """
                def execute_command(video, possible_answers, query) -> str:
                    there = [f.exists("thing") for f in video.frame_iterator()]
                    return f"{there[0]} {there[-1]} {sum(there)}"
                """);
        for (int i = 0; i < 3; i++) {
            Terminal.Result result = run("exec program.py --tools oracle --video set/videos/" + Scenes.id(i) + ".mp4");
            assertEquals(0, result.code(), result.err());
            boolean second = WorldClips.read(folder.resolve("set/clips/" + Scenes.id(i) + ".json"))
                    .caption()
                    .contains("second half");
            assertTrue(result.out().contains(second ? "False True 8" : "True False 8"), result.out());
        }
        Files.delete(folder.resolve("set/clips/000000.json"));
        Terminal.Result result = run("exec program.py --tools oracle --video set/videos/000000.mp4");
        assertEquals(3, result.code());
        assertTrue(result.err().contains("has no clip file"), result.err());
    }

    private static Box box(Region r, int width, int height) {
        return new Box(
                (int) Math.round(r.left() * width),
                (int) Math.round(r.top() * height),
                (int) Math.round(r.right() * width),
                (int) Math.round(r.bottom() * height));
    }

    /// Stories are not among them: the planner reads scenes of one or two sentences, and what bumps, passes
    /// and appears later is beyond it.
    @ParameterizedTest
    @EnumSource(
            value = Task.class,
            names = {"NUMERACY", "ATTRIBUTION", "VISIBILITY", "DYNAMIC", "SEQUENTIAL"})
    void theBuiltinLayoutPlannerUnderstandsTheCaptionsOfTheTasks(Task task) {
        LayoutPlanner planner = Planners.layout(Layout.Canvas.STANDARD);
        for (int i = 0; i < 60; i++) {
            WorldClip clip = WorldClips.make("x", Scenes.seed(5, i), task, 160, 120, 16, 8);
            LayoutPlan.Planned plan =
                    assertInstanceOf(LayoutPlan.Planned.class, planner.plan(clip.caption()), clip.caption());
            assertEquals(
                    clip.actors().stream().map(WorldClip.Actor::name).sorted().toList(),
                    plan.layout().objects().stream()
                            .map(o -> o.name().replaceFirst("^moving ", ""))
                            .sorted()
                            .toList(),
                    clip.caption());
        }
    }
}
