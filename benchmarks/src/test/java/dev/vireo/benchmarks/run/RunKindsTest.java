package dev.vireo.benchmarks.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.agent.Prices;
import dev.vireo.agent.VisualAgent;
import dev.vireo.benchmarks.data.About;
import dev.vireo.benchmarks.data.Dataset;
import dev.vireo.benchmarks.data.Gold;
import dev.vireo.benchmarks.data.Problem;
import dev.vireo.benchmarks.data.Sample;
import dev.vireo.benchmarks.data.Samples;
import dev.vireo.language.Usage;
import dev.vireo.language.VisionModel;
import dev.vireo.program.Type;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clips;
import dev.vireo.visiontools.endpoint.EndpointTools;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Questions of all kinds: about pictures, several pictures and videos, with options, with types, with answers that
/// are kept back; answered by a model that always says the same, and costs.
class RunKindsTest {
    @TempDir
    private Path folder = Path.of("");

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    private final List<String> shown = Collections.synchronizedList(new ArrayList<>());

    /// Says `b`, for 1000 tokens read and 10 written.
    private final VisionModel model = new VisionModel() {
        @Override
        public Answer look(Request request) {
            asked.add(request.user());
            request.pictures().forEach(picture -> shown.add(picture.base64()));
            return new Answer("b", false, new Usage(1, 1000, 10));
        }

        @Override
        public String id() {
            return "fake:b";
        }
    };

    private VisualAgent.Builder agent(boolean priced) {
        VisualAgent.Builder agent = VisualAgent.builder().tools(EndpointTools.over(model));
        return priced ? agent.prices(new Prices(Map.of("fake:b", Prices.Price.of("10", "100")))) : agent;
    }

    /// Samples in a list.
    private record Listed(List<Sample> samples) implements Dataset {
        @Override
        public String name() {
            return "listed";
        }

        @Override
        public List<String> splits() {
            return List.of("all");
        }

        @Override
        public List<Path> files(Path root, String split) {
            return List.of(root.resolve("absent.json"));
        }

        @Override
        public Samples open(Path root, String split) {
            Iterator<Sample> next = samples.iterator();
            return new Samples() {
                @Override
                public Optional<Sample> next() {
                    return next.hasNext() ? Optional.of(next.next()) : Optional.empty();
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public List<Problem> check(Path root, Optional<String> split, int most) {
            return List.of();
        }

        @Override
        public List<String> metrics() {
            return List.of(SameText.NAME);
        }
    }

    @BeforeEach
    void drawPictures() throws IOException {
        Files.createDirectories(folder.resolve("film"));
        for (int i = 0; i < 10; i++) {
            byte[] grey = new byte[Image.CHANNELS * 16 * 16];
            Arrays.fill(grey, (byte) (20 * i));
            Image.ofRgb(16, 16, grey).write(folder.resolve("film/" + i + ".png"));
        }
    }

    private Path picture(int number) {
        return folder.resolve("film/" + number + ".png");
    }

    private Sample sample(String id, About about, List<String> options, Gold gold, Optional<Type> returns) {
        return new Sample(id, "What is " + id + "?", about, options, gold, returns, "g", Map.of());
    }

    private RunPlan plan(Sample... samples) {
        return RunPlan.of(new Listed(List.of(samples)), folder, "all", List.of(new SameText()))
                .with(RunPlan.Arm.VQA)
                .with(Clips.Sampling.atMost(3));
    }

    private RunResults run(RunPlan plan, Effort effort, String out, boolean resume) {
        return Runs.run(plan, effort, folder.resolve(out), resume, _ -> agent(true), _ -> {});
    }

    @Test
    void everyKindOfQuestionIsAskedAndReadBack() {
        Path subtitles = folder.resolve("said.srt");
        write(subtitles, "1\n00:00:00,000 --> 00:00:01,000\nhello\n\n2\n00:00:01,000 --> 00:00:02,000\n12 stars\n");
        About video = new About.Video(folder.resolve("film"), Optional.of(subtitles));
        List<String> letters = List.of("a", "b");
        RunResults results = run(
                plan(
                        sample("one/1", new About.Picture(picture(0)), List.of(), Gold.Text.of("b"), Optional.empty()),
                        sample(
                                "several",
                                new About.Pictures(List.of(picture(0), picture(1))),
                                List.of(),
                                new Gold.Text(List.of("c", "b")),
                                Optional.empty()),
                        sample("film", video, letters, new Gold.Choice(1), Optional.empty()),
                        sample("other", video, letters, new Gold.Choice(0), Optional.of(Type.Simple.STR)),
                        sample(
                                "secret",
                                new About.Picture(picture(3)),
                                List.of(),
                                new Gold.Withheld(),
                                Optional.empty()),
                        sample(
                                "where",
                                new About.Picture(picture(3)),
                                List.of(),
                                new Gold.Region(1, 2, 3, 4),
                                Optional.empty())),
                Effort.USUAL.concurrency(2).traces(Effort.Traces.ALL),
                "run",
                false);
        assertEquals(
                0,
                results.failed(),
                () -> RunFolder.read(folder.resolve("run")).failures().toString());
        assertEquals(3, results.right());
        RunFolder read = RunFolder.read(folder.resolve("run"));
        List<Prediction> all = read.predictions();
        assertEquals(
                List.of(
                        Optional.of(true),
                        Optional.of(true),
                        Optional.of(true),
                        Optional.of(false),
                        Optional.<Boolean>empty(),
                        Optional.<Boolean>empty()), // the metric says nothing of regions
                all.stream().map(Prediction::right).toList());
        assertEquals(new Gold.Text(List.of("c", "b")), all.get(1).gold());
        assertEquals(new Gold.Choice(1), all.get(2).gold());
        assertEquals(new Gold.Withheld(), all.get(4).gold());
        assertEquals(new Gold.Region(1, 2, 3, 4), all.get(5).gold());
        assertEquals(List.of("film/0.png", "film/1.png"), all.get(1).files());
        assertEquals(all.get(2).seen(), all.get(3).seen());
        assertEquals(
                "absent", read.fingerprint().path("data").path("absent.json").asText());
        JsonNode frames = Objects.requireNonNull(read.frames().get("film")).path("frames");
        assertEquals(3, frames.size());
        assertEquals(
                List.of(0, 5, 9),
                frames.valueStream().map(one -> one.path("recorded").asInt()).toList());
        assertEquals(9 / Clips.FOLDER_RATE, frames.get(2).path("seconds").asDouble());
        assertTrue(
                frames.valueStream().anyMatch(one -> one.path("pixels").asText().length() == 64));
        assertTrue(asked.stream().anyMatch(text -> text.contains("hello\\n12 stars")), asked.toString());
        assertTrue(Files.exists(folder.resolve("run/traces/film.jsonl")));
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aBlindAgentIsShownTheSameGreyWhateverThePictureIs() {
        RunPlan plan = plan(
                sample("one", new About.Picture(picture(1)), List.of(), Gold.Text.of("b"), Optional.empty()),
                sample(
                        "two",
                        new About.Pictures(List.of(picture(2), picture(9))),
                        List.of(),
                        Gold.Text.of("b"),
                        Optional.empty()),
                sample(
                        "film",
                        new About.Video(folder.resolve("film"), Optional.empty()),
                        List.of("a", "b"),
                        new Gold.Choice(1),
                        Optional.empty()));
        run(plan, Effort.USUAL, "seeing", false);
        assertTrue(new HashSet<>(shown).size() > 3, shown.size() + " pictures");
        shown.clear();
        RunResults blind = Runs.run(
                plan.with(RunPlan.Arm.BLIND),
                Effort.USUAL,
                folder.resolve("blind"),
                false,
                _ -> agent(true).withoutPrograms(),
                _ -> {});
        assertEquals(0, blind.failed());
        assertEquals("blind", blind.arm());
        assertTrue(shown.size() >= 4, shown.size() + " pictures");
        assertEquals(1, new HashSet<>(shown).size());
        RunFolder read = RunFolder.read(folder.resolve("blind"));
        assertEquals("blind", read.arm());
        assertEquals(
                RunFolder.read(folder.resolve("seeing")).predictions().stream()
                        .map(Prediction::seen)
                        .toList(),
                read.predictions().stream().map(Prediction::seen).toList());
    }

    @Test
    void otherFramesShowInWhatWasSeen() {
        Sample film = sample(
                "film",
                new About.Video(folder.resolve("film"), Optional.empty()),
                List.of(),
                Gold.Text.of("b"),
                Optional.empty());
        run(plan(film), Effort.USUAL, "three", false);
        run(plan(film).with(Clips.Sampling.atMost(4)), Effort.USUAL, "four", false);
        RunFolder three = RunFolder.read(folder.resolve("three"));
        RunFolder four = RunFolder.read(folder.resolve("four"));
        assertEquals(List.of(new RunFolder.Difference("frames", "at most 3", "at most 4")), three.differences(four));
        assertNotEquals(
                three.predictions().getFirst().seen(),
                four.predictions().getFirst().seen());
    }

    @Test
    void theRunEndsWhenItsMoneyIsSpentAndGoesOnWithMore() {
        Sample[] five = new Sample[5];
        for (int i = 0; i < 5; i++) {
            five[i] = sample("q" + i, new About.Picture(picture(i)), List.of(), Gold.Text.of("b"), Optional.empty());
        }
        Effort poor = new Effort(1, 0, Optional.of(new BigDecimal("0.02")), Effort.Traces.NONE);
        VireoException spent = assertThrows(VireoException.class, () -> run(plan(five), poor, "run", false));
        assertEquals(Code.RESOURCE, spent.code());
        assertTrue(spent.hint().contains("--max-cost"), spent.hint());
        int before = RunFolder.read(folder.resolve("run")).predictions().size();
        assertTrue(before >= 2 && before < 5, before + " questions cost 0.011 each");
        assertEquals(before, asked.size());
        assertThrows(VireoException.class, () -> run(plan(five), poor, "run", true));
        assertEquals(before, asked.size(), "nothing is asked for money that is spent");
        Effort rich = new Effort(1, 0, Optional.of(new BigDecimal("1")), Effort.Traces.NONE);
        RunResults results = run(plan(five), rich, "run", true);
        assertEquals(5, asked.size());
        assertEquals(5, results.right());
        assertEquals(
                0, new BigDecimal("0.055").compareTo(results.spent().money().orElseThrow()));
        assertEquals(5000, results.spent().inputTokens());
        VireoException unpriced = assertThrows(
                VireoException.class,
                () -> Runs.run(plan(five), rich, folder.resolve("free"), false, _ -> agent(false), _ -> {}));
        assertEquals(Code.USAGE, unpriced.code());
    }

    @Test
    void anIdThatStandsTwiceIsRefused() {
        Sample one = sample("q", new About.Picture(picture(0)), List.of(), Gold.Text.of("b"), Optional.empty());
        VireoException e = assertThrows(VireoException.class, () -> run(plan(one, one), Effort.USUAL, "run", false));
        assertEquals(Code.DATA, e.code());
        assertTrue(e.what().contains("has the id 'q' twice"), e.what());
    }
}
