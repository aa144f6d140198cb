package dev.vireo.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.diffusion.VideoRequest.Control;
import dev.vireo.diffusion.VideoRequest.Denoising;
import dev.vireo.diffusion.VideoRequest.PlacedObject;
import dev.vireo.diffusion.VideoRequest.Placement;
import dev.vireo.diffusion.guidance.GuidanceRecipe;
import dev.vireo.diffusion.guidance.GuidanceRules;
import dev.vireo.layout.Layout;
import dev.vireo.layout.Region;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Torch;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A tiny random model in a folder of its own.
class VideoModelTest {
    @TempDir
    private static Path folder = Path.of("");

    @BeforeAll
    static void makeTheFolder() {
        Torch.threads(1);
        TinyVideoModel.write(folder);
    }

    private static VideoModel open() {
        return VideoModel.open(folder, DType.F32, Device.CPU);
    }

    private static VideoRequest request(String prompt, Control control, long seed) {
        Region left = new Region(0, 0, 0.5, 1);
        Region right = new Region(0.5, 0, 1, 1);
        return new VideoRequest(
                prompt,
                VideoRequest.NEGATIVE,
                List.of(new PlacedObject("bear", List.of(left, right), 1)),
                2,
                24,
                16,
                new Denoising(3, 9, "dpm++", seed),
                new Placement(
                        control,
                        new GuidanceRecipe(GuidanceRecipe.DEFAULT.terms(), 5, 0, 1, 2),
                        GuidanceRules.MENDED,
                        false,
                        0.4,
                        true));
    }

    private static GeneratedVideo generate(VideoModel model, Control control, long seed) {
        return model.generate(request("a bear walks", control, seed), (_, _) -> {});
    }

    @Test
    void theSameRequestGivesTheSameFramesAndAnotherSeedOthers() {
        try (VideoModel model = open()) {
            GeneratedVideo first = generate(model, Control.ENERGY, 7);
            assertEquals(2, first.frames().size());
            assertEquals(24, first.frames().getFirst().width());
            assertEquals(16, first.frames().getFirst().height());
            GeneratedVideo again = generate(model, Control.ENERGY, 7);
            assertEquals(first.frames(), again.frames());
            assertEquals(first.energies(), again.energies());
            assertNotEquals(first.frames(), generate(model, Control.ENERGY, 8).frames());
        }
    }

    @Test
    void everyControlChangesTheVideoInItsOwnWay() {
        try (VideoModel model = open()) {
            GeneratedVideo free = generate(model, Control.NONE, 7);
            GeneratedVideo guided = generate(model, Control.ENERGY, 7);
            GeneratedVideo masked = generate(model, Control.MASK, 7);
            assertNotEquals(free.frames(), guided.frames());
            assertNotEquals(free.frames(), masked.frames());
            assertNotEquals(guided.frames(), masked.frames());
            assertEquals(List.of(), free.energies());
            assertEquals(
                    List.of(0, 1),
                    guided.energies().stream().map(GeneratedVideo.Energy::step).toList());
        }
    }

    @Test
    void whatPixelsLookAtIsNotedBeforeGuidanceAfterItAndAtTheEnd() {
        try (VideoModel model = open()) {
            List<GeneratedVideo.Look> looks = generate(model, Control.ENERGY, 7).looks();
            assertEquals(
                    List.of(0, 1, 2),
                    looks.stream().map(GeneratedVideo.Look::step).toList());
            GeneratedVideo.Look look = looks.getFirst();
            assertEquals(2, look.frames().size());
            assertEquals(4, look.rows()); // 8 rows of latents, halved
            assertEquals(6, look.columns());
            for (float share : look.frames().getFirst()) {
                assertTrue(share > 0 && share < 1, "" + share);
            }
            assertEquals(List.of(), generate(model, Control.NONE, 7).looks());
        }
    }

    /// Both samplers, the mended energy and the published one, which remembers the last energy, videos from noise and
    /// from other videos.
    @ParameterizedTest
    @CsvSource({"dpm++, false, false", "ddim, false, false", "dpm++, true, false", "dpm++, false, true"})
    void anInterruptedVideoGoesOnToTheSameFrames(String sampler, boolean published, boolean larger, @TempDir Path place)
            throws IOException {
        VideoModel.Unfinished unfinished = new VideoModel.Unfinished(place.resolve("unfinished.safetensors"), "tiny");
        VideoRequest asked = request("a bear walks", Control.ENERGY, 7);
        GuidanceRecipe usual = asked.placement().recipe();
        try (VideoModel model = open()) {
            // In the published way, a threshold that the second step finds the energy to be below.
            double first =
                    generate(model, Control.ENERGY, 7).energies().getFirst().value();
            VideoRequest request = new VideoRequest(
                    asked.prompt(),
                    asked.negativePrompt(),
                    asked.objects(),
                    2,
                    24,
                    16,
                    new Denoising(4, 9, sampler, 7),
                    new Placement(
                            Control.ENERGY,
                            usual.withThreshold(published ? 2 * first : 0),
                            published ? GuidanceRules.PUBLISHED : GuidanceRules.MENDED,
                            false,
                            0.4,
                            true));
            List<Image> old = model.generate(asked, (_, _) -> {}).frames();
            BiFunction<Optional<VideoModel.Unfinished>, VideoModel.Progress, GeneratedVideo> make = (file, progress) ->
                    larger ? model.change(old, 0.8, request, file, progress) : model.generate(request, file, progress);
            GeneratedVideo whole = make.apply(Optional.empty(), (_, _) -> {});
            int steps = larger ? 3 : 4;
            for (int stop = 1; stop < steps; stop++) {
                int at = stop;
                VireoException e = assertThrows(
                        VireoException.class,
                        () -> make.apply(Optional.of(unfinished), (done, _) -> {
                            if (done == at) {
                                Thread.currentThread().interrupt();
                            }
                        }));
                assertTrue(e.getMessage().contains("after step " + at + " of " + steps), e.getMessage());
            }
            VireoException other = assertThrows(
                    VireoException.class,
                    () -> make.apply(
                            Optional.of(new VideoModel.Unfinished(unfinished.file(), "another")), (_, _) -> {}));
            assertEquals(VireoException.Code.DATA, other.code());
            assertTrue(other.getMessage().contains("another model or other settings"), other.getMessage());
            List<Integer> done = new ArrayList<>();
            GeneratedVideo resumed = make.apply(Optional.of(unfinished), (step, _) -> done.add(step));
            assertEquals(List.of(steps), done);
            assertSame(whole, resumed);
            // Nothing is lost when the frames could not be written: they are there again at once.
            assertSame(whole, make.apply(Optional.of(unfinished), (_, _) -> assertTrue(false, "a step was done")));
            byte[] content = Files.readAllBytes(unfinished.file());
            Files.write(unfinished.file(), Arrays.copyOf(content, content.length / 2));
            VireoException cut =
                    assertThrows(VireoException.class, () -> make.apply(Optional.of(unfinished), (_, _) -> {}));
            assertTrue(cut.hint().contains("Delete it"), cut.hint());
        }
    }

    private static void assertSame(GeneratedVideo expected, GeneratedVideo seen) {
        assertEquals(expected.frames(), seen.frames());
        assertEquals(expected.energies(), seen.energies());
        assertEquals(expected.looks().size(), seen.looks().size());
        for (int i = 0; i < expected.looks().size(); i++) {
            GeneratedVideo.Look a = expected.looks().get(i);
            GeneratedVideo.Look b = seen.looks().get(i);
            assertEquals(a.step(), b.step());
            assertEquals(a.object(), b.object());
            for (int f = 0; f < a.frames().size(); f++) {
                assertArrayEquals(a.frames().get(f), b.frames().get(f), "look " + i + " frame " + f);
            }
        }
    }

    @Test
    void theFilesOfAVideoAreWrittenAndItsRunIsReadBack(@TempDir Path place) throws IOException {
        Layout layout = Layout.parse(
                "{\"version\": 1, \"caption\": \"a bear walks\", \"frames\": 2, \"objects\": [{\"id\": 0,"
                        + " \"name\": \"bear\", \"keyframes\": [{\"frame\": 0, \"box\": [0, 0, 256, 512]},"
                        + " {\"frame\": 1, \"box\": [256, 0, 256, 512]}]}]}",
                "layout");
        VideoRequest asked = request("a bear walks", Control.ENERGY, 7);
        VideoRequest request = new VideoRequest(
                asked.prompt(),
                asked.negativePrompt(),
                layout.tracks(2).stream().map(PlacedObject::of).toList(),
                2,
                24,
                16,
                asked.denoising(),
                asked.placement());
        GeneratedVideo video;
        try (VideoModel model = open()) {
            video = model.generate(request, (_, _) -> {});
        }
        List<String> files = VideoFiles.write(place, request, video, Optional.of(layout), 8);
        assertEquals(
                List.of(
                        "frames/0000.png",
                        "frames/0001.png",
                        "video.mp4",
                        "video.gif",
                        "overlay.mp4",
                        "energy.png",
                        "energy.csv",
                        "attention-1.png",
                        "attention-2.png",
                        "attention-3.png"),
                files);
        for (String file : files) {
            assertTrue(Files.size(place.resolve(file)) > 0, file);
        }
        assertEquals(video.frames().get(1), Image.read(place.resolve("frames/0001.png")));
        assertEquals(
                3,
                Files.readAllLines(place.resolve("energy.csv")).stream()
                        .filter(line -> line.contains("energy before") || line.startsWith("line"))
                        .count());
        VideoRun run = new VideoRun(
                "model",
                "f32",
                "cpu",
                VideoRun.weights(folder),
                request,
                Optional.of(layout),
                Optional.of(new VideoRun.Source("old", "ab12", 0.35)),
                8,
                video.prompt(),
                VideoRun.hashes(video.frames()),
                1.5);
        run.write(place);
        assertEquals(run, VideoRun.read(place.resolve(VideoRun.FILE)));
        String text = Files.readString(place.resolve(VideoRun.FILE));
        Map<String, String> mistakes = new LinkedHashMap<>();
        mistakes.put("\"fps\" : 8.0", "\"fps\" : 0");
        mistakes.put("\"seed\" : 7", "\"seed\" : \"7\"");
        mistakes.put("\"frames\" : 2,\n    \"width", "\"frames\" : 3,\n    \"width");
        mistakes.put("\"dtype\" : \"f32\"", "\"dtype\" : \"f64\"");
        mistakes.put("\"foreground_share\" : 0.75", "\"foreground_share\" : 7");
        mistakes.put("\"guided_steps\"", "\"guided\"");
        mistakes.put("\"control\" : \"energy\"", "\"control\" : \"force\"");
        mistakes.put("\"recipe\" : {", "\"recipe\" : null, \"x\" : {");
        mistakes.put("\"version\" : 1,\n  \"model", "\"version\" : 2,\n  \"model");
        mistakes.put("{\n  \"version\"", "[\n  \"version\"");
        mistakes.forEach((right, wrong) -> {
            assertTrue(text.contains(right), right);
            VireoException e = assertThrows(VireoException.class, () -> {
                Files.writeString(place.resolve(VideoRun.FILE), text.replace(right, wrong));
                VideoRun.read(place.resolve(VideoRun.FILE));
            });
            assertEquals(VireoException.Code.DATA, e.code(), wrong);
        });
        assertThrows(
                IllegalArgumentException.class,
                () -> new VideoRun(
                        "model",
                        "f32",
                        "cpu",
                        Map.of(),
                        request,
                        Optional.empty(), // the objects would be lost
                        Optional.empty(),
                        8,
                        "",
                        run.frames(),
                        0));
    }

    @Test
    void phrasesThatThePromptLacksAreAddedWhereObjectsArePlaced() {
        try (VideoModel model = open()) {
            assertEquals(
                    "a dog runs, bear",
                    model.generate(request("a dog runs", Control.MASK, 1), (_, _) -> {})
                            .prompt());
            assertEquals(
                    "a dog runs",
                    model.generate(request("a dog runs", Control.NONE, 1), (_, _) -> {})
                            .prompt());
        }
    }

    @Test
    void aVideoIsMadeAnewFromFramesOfAnotherSize() {
        try (VideoModel model = open()) {
            GeneratedVideo small = generate(model, Control.NONE, 7);
            VideoRequest large = new VideoRequest(
                    "a bear walks",
                    "",
                    List.of(),
                    2,
                    32,
                    24,
                    new Denoising(4, 9, "dpm++", 1),
                    Placement.of(Control.NONE));
            int[] steps = new int[1];
            GeneratedVideo out = model.change(small.frames(), 0.5, large, Optional.empty(), (done, of) -> {
                steps[0] = done;
                assertEquals(2, of);
            });
            assertEquals(2, steps[0]);
            assertEquals(32, out.frames().getFirst().width());
            assertThrows(
                    VireoException.class,
                    () -> model.change(small.frames(), 0.1, large, Optional.empty(), (_, _) -> {}));
        }
    }

    @Test
    void aPromptThatIsTooLongIsSaidToBeCut() {
        try (VideoModel model = open()) {
            String prompt = "a bear " + "walks ".repeat(80);
            assertTrue(model.generate(request(prompt, Control.NONE, 1), (_, _) -> {})
                    .truncated());
            assertFalse(generate(model, Control.NONE, 1).truncated());
            VireoException e = assertThrows(
                    VireoException.class,
                    () -> model.generate(request("walks ".repeat(80) + "bear", Control.ENERGY, 1), (_, _) -> {}));
            assertTrue(e.getMessage().contains("bear"), e.getMessage());
        }
    }

    @Test
    void aSizeThatCannotBeIsRefusedWithOnesThatCan() {
        try (VideoModel model = open()) {
            VideoRequest odd = new VideoRequest(
                    "a bear", "", List.of(), 1, 25, 16, new Denoising(1, 9, "dpm++", 1), Placement.of(Control.NONE));
            VireoException e = assertThrows(VireoException.class, () -> model.generate(odd, (_, _) -> {}));
            assertEquals(VireoException.Code.USAGE, e.code());
            assertTrue(e.hint().contains("24 or 26"), e.hint());
        }
    }

    @Test
    void adaptersChangeAVideoAloneAndWithTheEnergyInTheirShareOfTheSteps(@TempDir Path grounded) {
        TinyVideoModel.write(grounded, true);
        try (VideoModel model = VideoModel.open(grounded, DType.F32, Device.CPU)) {
            assertTrue(model.grounded());
            VideoRequest asked = request("a bear walks", Control.ADAPTERS, 7);
            GeneratedVideo free = generate(model, Control.NONE, 7);
            GeneratedVideo none = model.generate(withShare(asked, 0), (_, _) -> {});
            GeneratedVideo third = model.generate(withShare(asked, 0.34), (_, _) -> {});
            GeneratedVideo all = model.generate(withShare(asked, 1), (_, _) -> {});
            assertEquals(free.frames(), none.frames());
            assertNotEquals(free.frames(), third.frames());
            assertNotEquals(third.frames(), all.frames());
            assertEquals(List.of(), all.energies());
            GeneratedVideo both = generate(model, Control.ADAPTERS_AND_ENERGY, 7);
            assertEquals(2, both.energies().size());
            assertNotEquals(generate(model, Control.ENERGY, 7).frames(), both.frames());
        }
    }

    private static VideoRequest withShare(VideoRequest asked, double share) {
        Placement placement = asked.placement();
        return new VideoRequest(
                asked.prompt(),
                asked.negativePrompt(),
                asked.objects(),
                asked.frames(),
                asked.width(),
                asked.height(),
                asked.denoising(),
                new Placement(placement.control(), placement.recipe(), GuidanceRules.MENDED, false, share, false));
    }

    @Test
    void adaptersThatTheModelHasNotAreRefused() {
        try (VideoModel model = open()) {
            assertFalse(model.grounded());
            assertThrows(VireoException.class, () -> generate(model, Control.ADAPTERS, 1));
        }
    }

    @Test
    void aFolderWithoutAPartIsRefusedWithItsName(@TempDir Path empty) {
        VireoException e = assertThrows(VireoException.class, () -> VideoModel.open(empty, DType.F32, Device.CPU));
        assertTrue(e.getMessage().contains("scheduler_config.json"), e.getMessage());
    }
}
