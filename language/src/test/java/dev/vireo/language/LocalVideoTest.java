package dev.vireo.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.language.LocalModel.Memory;
import dev.vireo.language.LocalModel.Message;
import dev.vireo.language.LocalModel.Reply;
import dev.vireo.language.LocalModel.Settings;
import dev.vireo.language.Video.Frames;
import dev.vireo.models.Parameters;
import dev.vireo.models.qwen2.TokenGenerator;
import dev.vireo.models.qwen2.TokenGenerator.Listener;
import dev.vireo.models.qwen25vl.Patches;
import dev.vireo.models.qwen25vl.PictureProcessor;
import dev.vireo.models.qwen25vl.Qwen25VlModel;
import dev.vireo.models.qwen25vl.Qwen25VlModel.Input;
import dev.vireo.models.qwen25vl.VideoProcessor;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tokenizer.Tokenizer;
import dev.vireo.runtime.tokenizer.Tokenizer.Marks;
import dev.vireo.runtime.video.Clip;
import dev.vireo.runtime.video.Clips;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A tiny model that sees, of random numbers, is shown videos.
class LocalVideoTest {
    private static final String MARK = "<|vision_start|><|video_pad|><|vision_end|>";
    private static final String PICTURE_MARK = "<|vision_start|><|image_pad|><|vision_end|>";
    private static final Settings NINE = Settings.usual(9);

    @TempDir
    private static Path folder = Path.of("");

    private static LocalModel model = unset();

    @SuppressWarnings("NullAway") // set before all tests
    private static LocalModel unset() {
        return null;
    }

    @BeforeAll
    static void make() throws IOException {
        TinyModel.writeSeeing(folder, 2048);
        model = LocalModel.open(folder);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static Image noise(int seed) {
        byte[] rgb = new byte[3 * 16 * 12];
        new Random(seed).nextBytes(rgb);
        return Image.ofRgb(16, 12, rgb);
    }

    /// Counts how often a frame of it is asked for.
    private static final class Counted implements Clip {
        private final Clip clip;
        private final AtomicInteger asked = new AtomicInteger();

        Counted(int seed, int frames, double perSecond) {
            clip = Clip.of(
                    IntStream.range(0, frames)
                            .mapToObj(i -> noise(100 * seed + i))
                            .toList(),
                    perSecond);
        }

        @Override
        public int frames() {
            return clip.frames();
        }

        @Override
        public double framesPerSecond() {
            return clip.framesPerSecond();
        }

        @Override
        public Image frame(int index) {
            asked.incrementAndGet();
            return clip.frame(index);
        }

        @Override
        public String content(int index) {
            return clip.content(index);
        }

        @Override
        public void close() {
            clip.close();
        }
    }

    private static Reply watched(LocalModel by, String words, Video... videos) {
        return by.chat(List.of(Message.user(words, List.of(), List.of(videos))), NINE, _ -> {});
    }

    /// What the network itself says when all frames are given at once.
    private static List<Integer> byHand(String content, List<Image> pictures, List<Image> frames, double perSecond) {
        String text = "<|im_start|>system\nHi<|im_end|>\n<|im_start|>user\n" + content
                + "<|im_end|>\n<|im_start|>assistant\n";
        try (Tokenizer tokenizer = Tokenizer.open(folder);
                FolderWeights weights = ModelFolder.open(folder).weights();
                Parameters parameters = Parameters.of(weights, DType.F32, Device.CPU);
                Scope _ = Scope.inference()) {
            Qwen25VlModel network = Qwen25VlModel.of(ModelFolder.open(folder).config(), parameters);
            Optional<Patches> seen = pictures.isEmpty()
                    ? Optional.empty()
                    : Optional.of(PictureProcessor.open(folder).apply(pictures));
            Optional<Patches> video =
                    Optional.of(VideoProcessor.open(folder).fitting(2048).apply(frames, perSecond));
            List<Integer> ids = Arrays.stream(tokenizer.encode(text, Marks.AS_TOKENS, false))
                    .boxed()
                    .toList();
            Input input = Input.of(network.expanded(ids, seen, video));
            input = seen.isPresent() ? input.pictures(seen.get()) : input;
            TokenGenerator.Prompt prompt =
                    network.prompts(input.videos(video.get())).getFirst();
            try (TokenGenerator generator = new TokenGenerator(network.decoder())) {
                return generator
                        .generate(prompt, TokenGenerator.Settings.greedy(9).endTokens(Set.of(256, 258)), Listener.NONE)
                        .content();
            }
        }
    }

    private static List<Image> frames(Clip clip, int... numbers) {
        return Arrays.stream(numbers).mapToObj(clip::frame).toList();
    }

    @Test
    void anAnswerIsWhatTheNetworkSaysBehindTheSameFrames() {
        Counted clip = new Counted(1, 20, 10);
        assertEquals(
                byHand(MARK + "what?", List.of(), frames(clip, 0, 6, 13, 19), 2),
                watched(model, "what?", Video.of(clip)).tokens());
        assertEquals(
                byHand(MARK + "what?", List.of(), frames(clip, 0, 6, 13, 19), 2),
                watched(model, "what?", new Video(clip, Frames.count(5))).tokens(),
                "half a pair is rounded to the even count of pairs");
        assertEquals(
                byHand(MARK + "what?", List.of(), frames(clip, 0, 4, 8, 11, 15, 19), 3),
                watched(model, "what?", new Video(clip, Frames.count(6))).tokens());
        assertEquals(
                byHand(MARK + "what?", List.of(), frames(clip, 0, 2, 4, 6, 8, 11, 13, 15, 17, 19), 5),
                watched(model, "what?", new Video(clip, Frames.perSecond(5))).tokens());
        assertEquals(
                byHand(MARK + "what?", List.of(), frames(clip, 0, 5, 14), 1 / 0.725),
                watched(model, "what?", new Video(clip, Frames.at(List.of(0.0, 0.55, 1.45))))
                        .tokens());
        assertEquals(
                byHand(PICTURE_MARK + MARK + "what?", List.of(noise(7)), frames(clip, 0, 6, 13, 19), 2),
                model.chat(List.of(Message.user("what?", List.of(noise(7)), List.of(Video.of(clip)))), NINE, _ -> {})
                        .tokens());
    }

    @Test
    void aLongVideoIsSeenInChunksAndReadInPieces() {
        Counted clip = new Counted(2, 150, 10);
        List<Integer> heard = new ArrayList<>();
        Reply reply = model.chat(
                List.of(Message.user("what?", List.of(), List.of(new Video(clip, Frames.count(150))))),
                NINE,
                _ -> {},
                (seen, all) -> heard.add(seen * 1000 + all));
        assertEquals(List.of(64_150, 128_150, 150_150), heard);
        assertTrue(reply.usage().inputTokens() > 3 * 300, reply.usage() + "");
        assertEquals(
                byHand(
                        MARK + "what?",
                        List.of(),
                        IntStream.range(0, 150).mapToObj(clip::frame).toList(),
                        10),
                reply.tokens());
    }

    @Test
    void aSecondQuestionLooksAtNoFrameAgain() {
        Counted clip = new Counted(3, 40, 10);
        Video video = new Video(clip, Frames.count(40));
        Reply first = watched(model, "what?", video);
        clip.asked.set(0);
        Reply second = watched(model, "and who?", video);
        assertTrue(clip.asked.get() <= 1, clip.asked + " frames were asked for");
        assertTrue(second.usage().cachedTokens() > second.usage().inputTokens() * 0.8, second.usage() + "");
        Reply otherFirst = watched(model, "tell: ", new Video(clip, Frames.count(30)));
        assertTrue(otherFirst.usage().cachedTokens() < 30, otherFirst.usage() + "");
        assertEquals(first.tokens(), watched(model, "what?", video).tokens());
    }

    @Test
    void theSameFramesAtAnotherPaceAreReadAnew() {
        Counted slow = new Counted(4, 8, 1);
        Counted fast = new Counted(4, 8, 25);
        Video.Frames all = Frames.count(8);
        Reply first = watched(model, "what?", new Video(slow, all));
        fast.asked.set(0);
        Reply second = watched(model, "what?", new Video(fast, all));
        assertTrue(second.usage().cachedTokens() < 30, second.usage() + "");
        assertTrue(fast.asked.get() <= 1, "features don't depend on the pace");
        assertEquals(byHand(MARK + "what?", List.of(), frames(slow, 0, 1, 2, 3, 4, 5, 6, 7), 1), first.tokens());
        assertEquals(byHand(MARK + "what?", List.of(), frames(slow, 0, 1, 2, 3, 4, 5, 6, 7), 25), second.tokens());
    }

    @Test
    void whatWasSeenIsRememberedInMemoryWithinItsBudgetAndInFiles(@TempDir Path kept) throws IOException {
        Counted clip = new Counted(5, 64, 10);
        Video all = new Video(clip, Frames.count(64));
        List<Integer> answer;
        try (LocalModel first =
                LocalModel.open(folder, DType.F32, Device.CPU, NINE, new Memory(0, Optional.of(kept), 1 << 20))) {
            answer = watched(first, "what?", all).tokens();
        }
        List<Path> files = files(kept);
        assertEquals(1, files.size());
        clip.asked.set(0);
        try (LocalModel second =
                LocalModel.open(folder, DType.F32, Device.CPU, NINE, new Memory(0, Optional.of(kept), 1 << 20))) {
            assertEquals(answer, watched(second, "what?", all).tokens());
            assertTrue(clip.asked.get() <= 1, clip.asked + " frames were asked for");
        }
        byte[] content = Files.readAllBytes(files.getFirst());
        byte[] torn = Arrays.copyOf(content, content.length / 2);
        byte[] other = content.clone();
        other[content.length - 3] ^= 1;
        for (byte[] wrong :
                List.of(torn, other, new byte[0], "vireo".getBytes(java.nio.charset.StandardCharsets.UTF_8))) {
            Files.write(files.getFirst(), wrong);
            clip.asked.set(0);
            try (LocalModel again =
                    LocalModel.open(folder, DType.F32, Device.CPU, NINE, new Memory(0, Optional.of(kept), 1 << 20))) {
                assertEquals(answer, watched(again, "what?", all).tokens());
                assertTrue(clip.asked.get() >= 64, clip.asked + " frames were asked for");
            }
            assertEquals(content.length, Files.size(files.getFirst()), "it is written anew");
        }
        try (LocalModel small = LocalModel.open(
                folder, DType.F32, Device.CPU, NINE, new Memory(0, Optional.of(kept), content.length * 3L))) {
            for (int i = 0; i < 6; i++) {
                watched(small, "what?", new Video(new Counted(10 + i, 64, 10), Frames.count(64)));
            }
        }
        assertTrue(files(kept).size() <= 3, files(kept) + "");
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void otherFramesThanWereAskedForAreSaid() {
        Counted clip = new Counted(6, 9, 10);
        assertEquals(
                List.of(),
                watched(model, "what?", new Video(clip, Frames.count(8))).notices());
        assertTrue(watched(model, "what?", new Video(clip, Frames.count(50)))
                .notices()
                .getFirst()
                .startsWith("8 frames of the video are seen, not 50"));
        Counted longer = new Counted(6, 200, 2);
        assertEquals(
                List.of(),
                watched(model, "what?", new Video(longer, Frames.perSecond(0.5)))
                        .notices());
        assertTrue(watched(model, "what?", new Video(new Counted(6, 300, 10), Frames.perSecond(0.01)))
                .notices()
                .getFirst()
                .startsWith("4 frames of the video are seen, not 0"));
    }

    @Test
    void aPartOfAVideoIsAVideo() {
        Counted clip = new Counted(7, 40, 10);
        Clip part = Clips.part(clip, 10, 20);
        assertEquals(10, part.framesPerSecond());
        assertEquals(1.5, part.seconds(5));
        clip.asked.set(0);
        Reply reply = watched(model, "what?", new Video(part, Frames.count(10)));
        assertTrue(clip.asked.get() <= 11, clip.asked + " frames were asked for");
        assertEquals(
                byHand(
                        MARK + "what?",
                        List.of(),
                        IntStream.range(10, 20).mapToObj(clip::frame).toList(),
                        10),
                reply.tokens());
    }

    @Test
    void choicesThatMeanNothingAreRefused() {
        for (Runnable wrong : List.<Runnable>of(
                () -> Frames.count(0),
                () -> Frames.count(-3),
                () -> Frames.perSecond(0),
                () -> Frames.perSecond(Double.NaN),
                () -> Frames.perSecond(Double.POSITIVE_INFINITY),
                () -> Frames.at(List.of()),
                () -> Frames.at(List.of(-1.0)),
                () -> Frames.at(List.of(Double.NaN)),
                () -> Frames.at(List.of(2.0, 1.0)))) {
            assertEquals(
                    Code.DATA, assertThrows(VireoException.class, wrong::run).code());
        }
        Counted clip = new Counted(8, 10, 10);
        VireoException past = assertThrows(
                VireoException.class, () -> watched(model, "what?", new Video(clip, Frames.at(List.of(0.5, 1.2)))));
        assertEquals(Code.DATA, past.code());
        assertEquals("the video is over after 1.000 s, and has no frame at 1.200 s", past.what());
        watched(model, "what?", new Video(clip, Frames.at(List.of(0.5, 1.0))));
    }

    @Test
    void anInterruptEndsTheSightOfALongVideo() {
        Counted clip = new Counted(9, 128, 10);
        VireoException e = assertThrows(
                VireoException.class,
                () -> model.chat(
                        List.of(Message.user("what?", List.of(), List.of(new Video(clip, Frames.count(128))))),
                        NINE,
                        _ -> {},
                        (_, _) -> Thread.currentThread().interrupt()));
        assertEquals(Code.CANCELLED, e.code());
        assertTrue(e.getCause() instanceof CancellationException || e.getCause() instanceof InterruptedException);
        assertTrue(clip.asked.get() <= 66, clip.asked + " frames were asked for");
        Thread.interrupted();
    }

    @Test
    void framesOfSeveralSizesAreRefused() {
        Clip odd = Clip.of(List.of(noise(1), noise(2), noise(3), Image.ofRgb(4, 4, new byte[48])), 2);
        VireoException e = assertThrows(VireoException.class, () -> watched(model, "what?", Video.of(odd)));
        assertEquals(Code.DATA, e.code());
        assertTrue(e.what().contains("16x12 and of 4x4 pixels (frame 3)"), e.what());
    }

    @Test
    void whatItSaysDependsOnTheVideo() {
        Set<List<Integer>> answers = new HashSet<>();
        for (int seed = 20; seed < 26; seed++) {
            answers.add(
                    watched(model, "what?", Video.of(new Counted(seed, 6, 2))).tokens());
        }
        assertTrue(answers.size() >= 3, answers + "");
        Counted one = new Counted(30, 6, 2);
        Counted two = new Counted(31, 6, 2);
        assertNotEquals(
                watched(model, "what?", Video.of(one), Video.of(two)).usage().inputTokens(),
                watched(model, "what?", Video.of(one)).usage().inputTokens());
    }
}
