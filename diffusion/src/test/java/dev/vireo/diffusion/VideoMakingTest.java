package dev.vireo.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.diffusion.VideoMaking.Made;
import dev.vireo.diffusion.VideoMaking.Note;
import dev.vireo.diffusion.VideoMaking.Wanted;
import dev.vireo.diffusion.VideoRequest.Control;
import dev.vireo.diffusion.VideoRequest.Denoising;
import dev.vireo.diffusion.VideoRequest.Placement;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Torch;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VideoMakingTest {
    private static final VideoRun.ModelUse USE =
            new VideoRun.ModelUse("tiny", "f32", "cpu", Map.of("unet/config.json", "ab"));

    @TempDir
    private static Path folder = Path.of("");

    @BeforeAll
    static void makeTheModel() {
        Torch.threads(1);
        TinyVideoModel.write(folder.resolve("model"));
    }

    private static VideoModel open() {
        return VideoModel.open(folder.resolve("model"), DType.F32, Device.CPU);
    }

    private static Wanted wanted(Path place, String prompt, long seed) {
        VideoRequest request = new VideoRequest(
                prompt, "", List.of(), 2, 24, 16, new Denoising(2, 9, "ddim", seed), Placement.of(Control.NONE));
        return new Wanted(place, request, Optional.empty(), Optional.empty(), 8);
    }

    /// Hears everything.
    private record Heard(List<Integer> steps, List<Note> notes) implements VideoMaking.Listener {
        Heard() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        @Override
        public void step(int done, int of) {
            steps.add(done);
        }

        @Override
        public void note(Note note) {
            notes.add(note);
        }
    }

    @Test
    void aVideoThatIsThereIsNotMadeAgainAndAnotherIsRefused(@TempDir Path place) {
        try (VideoModel model = open()) {
            VideoMaking making = new VideoMaking(model, USE);
            Heard first = new Heard();
            Made made = making.make(wanted(place.resolve("a"), "a bear", 1), first);
            assertEquals(List.of(1, 2), first.steps());
            assertEquals(List.of(), first.notes());
            assertTrue(made.files().contains("video.mp4"), made.files().toString());
            assertFalse(Files.exists(place.resolve("a/unfinished.safetensors")));
            Heard second = new Heard();
            Made again = making.make(wanted(place.resolve("a"), "a bear", 1), second);
            assertEquals(List.of(), second.steps());
            assertEquals(List.of(), again.files());
            assertEquals(made.run(), again.run());
            VireoException e = assertThrows(
                    VireoException.class,
                    () -> making.make(wanted(place.resolve("a"), "a bear", 2), VideoMaking.Listener.NONE));
            assertEquals(Code.USAGE, e.code());
        }
    }

    @Test
    void aPromptThatIsCutIsNoted(@TempDir Path place) {
        try (VideoModel model = open()) {
            Heard heard = new Heard();
            new VideoMaking(model, USE).make(wanted(place, "a bear " + "walks ".repeat(80), 1), heard);
            assertEquals(List.of(new Note.PromptCut()), heard.notes());
        }
    }

    @Test
    void aReplayNamesTheFramesThatDiffer(@TempDir Path place) throws IOException {
        try (VideoModel model = open()) {
            VideoMaking making = new VideoMaking(model, USE);
            making.make(wanted(place.resolve("a"), "a bear", 1), VideoMaking.Listener.NONE);
            Path record = place.resolve("a/run.json");
            VideoRun run = VideoRun.read(record);
            assertEquals(
                    List.of(),
                    VideoRun.Replay.of(run, place.resolve("b"), making, VideoMaking.Listener.NONE)
                            .differentFrames());
            Files.writeString(
                    record, Files.readString(record).replace(run.frames().get(1), "00"));
            VideoRun changed = VideoRun.read(record);
            assertEquals(
                    List.of(1),
                    VideoRun.Replay.of(changed, place.resolve("c"), making, VideoMaking.Listener.NONE)
                            .differentFrames());
            assertThrows(
                    VireoException.class,
                    () -> VideoRun.Replay.of(run, place.resolve("b"), making, VideoMaking.Listener.NONE));
        }
    }

    @Test
    void aVideoMadeFromAnotherStatesItsSource(@TempDir Path place) {
        try (VideoModel model = open()) {
            VideoMaking making = new VideoMaking(model, USE);
            List<Image> frames = List.of(Image.ofRgb(1, 1, new byte[3]), Image.ofRgb(1, 1, new byte[3]));
            Wanted plain = wanted(place.resolve("a"), "a bear", 1);
            assertThrows(IllegalArgumentException.class, () -> making.change(plain, frames, VideoMaking.Listener.NONE));
            VideoRun.Source source = new VideoRun.Source("old", VideoRun.hash(frames), 0.5);
            Wanted stated = new Wanted(plain.folder(), plain.request(), Optional.empty(), Optional.of(source), 8);
            Heard heard = new Heard();
            VideoRun run = making.change(stated, frames, heard).run();
            assertEquals(List.of(1), heard.steps());
            assertEquals(Optional.of(source), run.source());
            assertThrows(
                    IllegalArgumentException.class,
                    () -> VideoRun.Replay.of(run, place.resolve("b"), making, VideoMaking.Listener.NONE));
        }
    }

    @Test
    void aModelThatDiffersFromThatOfARunSaysWhere(@TempDir Path place) {
        try (VideoModel model = open()) {
            VideoRun run = new VideoMaking(model, USE)
                    .make(wanted(place, "a bear", 1), VideoMaking.Listener.NONE)
                    .run();
            assertEquals(Optional.empty(), USE.differenceFrom(run));
            assertEquals(
                    Optional.of("unet/config.json differs"),
                    new VideoRun.ModelUse("tiny", "f32", "cpu", Map.of("unet/config.json", "cd")).differenceFrom(run));
            assertEquals(
                    Optional.of("that was f32"),
                    new VideoRun.ModelUse("tiny", "bf16", "cpu", USE.weights()).differenceFrom(run));
        }
    }
}
