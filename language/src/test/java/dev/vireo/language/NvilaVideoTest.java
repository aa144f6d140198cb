package dev.vireo.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.language.LocalModel.Memory;
import dev.vireo.language.LocalModel.Message;
import dev.vireo.language.LocalModel.Reply;
import dev.vireo.language.LocalModel.Settings;
import dev.vireo.language.Video.Frames;
import dev.vireo.language.internal.local.Conversation;
import dev.vireo.language.internal.local.NvilaEyes;
import dev.vireo.models.Parameters;
import dev.vireo.models.nvila.NvilaModel;
import dev.vireo.models.nvila.NvilaModel.Input;
import dev.vireo.models.nvila.NvilaProcessor;
import dev.vireo.models.qwen2.TokenGenerator;
import dev.vireo.models.qwen2.TokenGenerator.Listener;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.tokenizer.Tokenizer;
import dev.vireo.runtime.tokenizer.Tokenizer.Marks;
import dev.vireo.runtime.video.Clip;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A tiny model of NVILA's kind, of random numbers, is shown videos.
class NvilaVideoTest {
    private static final Settings NINE = Settings.usual(9);
    private static final String POOLS = """
            {\\"_target_\\": \\"llava.model.encoders.TSPVideoEncoder\\", \\"pool_sizes\\": [[4, 1, 1], [3, 2, 1], [1, 2, 2]],
             \\"start_tokens\\": \\"<\\", \\"end_tokens\\": \\"ab\\", \\"sep_tokens\\": \\"|\\"}\
            """.replace("\n", "");

    @TempDir
    Path folder;

    /// Counts the frames that are decoded.
    private record Counted(Clip clip, AtomicInteger asked) implements Clip {
        Counted(int seed, int frames, double perSecond) {
            this(
                    Clip.of(
                            IntStream.range(0, frames)
                                    .mapToObj(i -> NvilaSightTest.noise(100 * seed + i, 40, 16))
                                    .toList(),
                            perSecond),
                    new AtomicInteger());
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

    private void write(String mode, String more) throws IOException {
        write(folder, mode, more);
    }

    private static void write(Path folder, String mode, String more) throws IOException {
        TinyModel.writeNvila(folder, mode, 4096);
        Path config = folder.resolve("config.json");
        Files.writeString(config, Files.readString(config).replaceFirst("\\{", "{" + more.replace("\\", "\\\\")));
    }

    @Test
    void promptsWithVideosAreTheTokensAndRowsOfThePublishedProgram() throws IOException {
        JsonNode fixture;
        try (InputStream in =
                Objects.requireNonNull(NvilaVideoTest.class.getResourceAsStream("nvila_video_prompts.json"))) {
            fixture = new ObjectMapper().readTree(in);
        }
        int compared = 0;
        for (JsonNode each : fixture.path("cases")) {
            Path own = folder.resolve(compared + "");
            String encoder = each.path("encoder").asText().replace("\"", "\\\"");
            String video = encoder.isEmpty() ? "" : "\"video_encoder\": \"" + encoder + "\",";
            write(own, each.path("mode").asText(), video + "\"video_max_tiles\": " + each.path("tiles") + ",");
            ModelFolder opened = ModelFolder.open(own);
            try (Scope _ = Scope.inference();
                    FolderWeights weights = opened.weights();
                    Parameters parameters = Parameters.of(weights, DType.F32, Device.CPU);
                    Tokenizer tokenizer = Tokenizer.open(own.resolve("llm"))) {
                NvilaEyes eyes =
                        new NvilaEyes(NvilaModel.of(opened, tokenizer, parameters), NvilaProcessor.open(opened));
                Conversation conversation = Conversation.of(
                        NvilaEyes.template(opened.config(), Clock.systemUTC()).orElseThrow(), tokenizer);
                List<Image> pictures = NvilaSightTest.pictures(each.path("pictures"));
                List<Video> videos = NvilaSightTest.integers(each.path("videos")).stream()
                        .map(frames -> Video.of(new Counted(1, frames, 2)))
                        .toList();
                List<Integer> ids = conversation.tokens(
                        List.of(eyes.turn("user", each.path("prompt").asText(), pictures, videos.size(), pictures)));
                assertEquals(NvilaSightTest.bytes(NvilaSightTest.integers(each.path("ids"))), ids, each.toString());
                assertEquals(
                        each.path("rows").asLong(),
                        eyes.plan(ids, pictures, videos).tokens().size(),
                        each.toString());
                compared++;
            }
        }
        assertEquals(20, compared);
    }

    /// What the network itself says when all frames are given at once.
    private List<Integer> byHand(String marks, List<Image> pictures, List<List<Image>> videos) {
        String text = "<|im_start|>system\nYou are a helpful assistant<|im_end|>\n<|im_start|>user\n" + marks
                + "what?<|im_end|>\n<|im_start|>assistant\n";
        ModelFolder opened = ModelFolder.open(folder);
        try (Scope _ = Scope.inference();
                FolderWeights weights = opened.weights();
                Parameters parameters = Parameters.of(weights, DType.F32, Device.CPU);
                Tokenizer tokenizer = Tokenizer.open(folder.resolve("llm"))) {
            NvilaModel network = NvilaModel.of(opened, tokenizer, parameters);
            NvilaProcessor processor = NvilaProcessor.open(opened);
            List<Tensor> rows = videos.stream()
                    .map(frames -> network.video(List.of(network.frames(processor.frames(frames)))))
                    .toList();
            Input input = Input.of(Arrays.stream(tokenizer.encode(text, Marks.AS_TOKENS, false))
                            .boxed()
                            .toList())
                    .videos(rows);
            input = pictures.isEmpty() ? input : input.pictures(processor.apply(pictures));
            try (TokenGenerator generator = new TokenGenerator(network.decoder())) {
                return generator
                        .generate(
                                network.prompts(input).getFirst(),
                                TokenGenerator.Settings.greedy(9).endTokens(Set.of(256, 258)),
                                Listener.NONE)
                        .content();
            }
        }
    }

    private static List<Image> frames(Clip clip, int... numbers) {
        return Arrays.stream(numbers).mapToObj(clip::frame).toList();
    }

    private static List<Image> all(Clip clip) {
        return IntStream.range(0, clip.frames()).mapToObj(clip::frame).toList();
    }

    private static Reply watched(LocalModel model, List<Image> pictures, Video... videos) {
        return model.chat(List.of(Message.user("what?", pictures, List.of(videos))), NINE, _ -> {});
    }

    private static final String VIDEO = "<vila/video>";

    @Test
    void anAnswerIsWhatTheNetworkSaysBehindTheSameFrames() throws IOException {
        write("resize", "");
        Counted clip = new Counted(1, 20, 10);
        try (LocalModel model = LocalModel.open(folder)) {
            assertTrue(model.watches());
            assertEquals(
                    byHand(VIDEO, List.of(), List.of(frames(clip, 0, 3, 5, 8, 11, 14, 16, 19))),
                    watched(model, List.of(), Video.of(clip)).tokens());
            assertEquals(
                    byHand(VIDEO, List.of(), List.of(frames(clip, 0, 5, 10, 14, 19))),
                    watched(model, List.of(), new Video(clip, Frames.count(5))).tokens());
            assertEquals(
                    byHand(VIDEO, List.of(), List.of(frames(clip, 0, 3, 6, 10, 13, 16))),
                    watched(model, List.of(), new Video(clip, Frames.perSecond(3)))
                            .tokens());
            assertEquals(
                    byHand(VIDEO, List.of(), List.of(frames(clip, 0, 5, 5, 14))),
                    watched(model, List.of(), new Video(clip, Frames.at(List.of(0.0, 0.5, 0.55, 1.45))))
                            .tokens());
        }
    }

    @Test
    void picturesAndSeveralVideosStandInOnePromptWhateverIsPooled() throws IOException {
        Counted one = new Counted(2, 50, 10);
        Counted two = new Counted(3, 9, 5);
        List<Image> pictures = List.of(NvilaSightTest.noise(7, 45, 15));
        for (String more : List.of(
                "", "\"video_encoder\": \"" + POOLS + "\",", "\"video_max_tiles\": 3, \"num_video_frames\": 3,")) {
            write("dynamic", more);
            try (LocalModel model = LocalModel.open(folder)) {
                Reply reply =
                        watched(model, pictures, new Video(one, Frames.count(50)), new Video(two, Frames.count(9)));
                assertEquals(
                        byHand("<image>\n".repeat(4) + VIDEO + VIDEO, pictures, List.of(all(one), all(two))),
                        reply.tokens(),
                        more);
            }
        }
    }

    @Test
    void aLongVideoIsSeenInPartsOnceForAllPoolsAndASecondQuestionLooksAtNoFrameAgain(@TempDir Path kept)
            throws IOException {
        write("resize", "\"video_encoder\": \"" + POOLS + "\",");
        Counted clip = new Counted(4, 100, 10);
        Video every = new Video(clip, Frames.count(100));
        IntFunction<Memory> memory = bytes -> new Memory(bytes, Optional.of(kept), 1 << 20);
        List<Integer> heard = new ArrayList<>();
        List<Integer> answer;
        try (LocalModel model = LocalModel.open(folder, DType.F32, Device.CPU, NINE, memory.apply(1 << 20))) {
            Reply first = model.chat(
                    List.of(Message.user("what?", List.of(), List.of(every))),
                    NINE,
                    _ -> {},
                    (seen, all) -> heard.add(seen * 1000 + all));
            answer = first.tokens();
            assertEquals(List.of(36_100, 72_100, 100_100), heard);
            assertEquals(100, clip.asked.get());
            Reply second = model.chat(List.of(Message.user("who?", List.of(), List.of(every))), NINE, _ -> {});
            assertEquals(100, clip.asked.get());
            assertTrue(second.usage().cachedTokens() > first.usage().inputTokens() * 0.9, second.usage() + "");
        }
        try (Stream<Path> files = Files.walk(kept)) {
            assertEquals(3 * 3, files.filter(Files::isRegularFile).count());
        }
        try (LocalModel next = LocalModel.open(folder, DType.F32, Device.CPU, NINE, memory.apply(0))) {
            assertEquals(answer, watched(next, List.of(), every).tokens());
            assertEquals(100, clip.asked.get(), "another process finds them in files");
        }
        try (LocalModel fresh =
                LocalModel.open(folder, DType.F32, Device.CPU, NINE, new Memory(0, Optional.empty(), 0))) {
            assertEquals(answer, watched(fresh, List.of(), every).tokens());
            assertEquals(200, clip.asked.get());
        }
        assertEquals(byHand(VIDEO, List.of(), List.of(all(clip))), answer);
    }

    @Test
    void otherFramesThanWereAskedForAreSaid() throws IOException {
        write("resize", "\"num_video_frames\": 4, \"fps\": 1,");
        Counted clip = new Counted(5, 40, 4);
        try (LocalModel model = LocalModel.open(folder)) {
            assertEquals(
                    List.of("the model's folder has 1.0 frames of a second seen, and 4 at most: the video is seen until"
                            + " second 3 of 10"),
                    watched(model, List.of(), Video.of(clip)).notices());
            assertEquals(
                    List.of("40 frames of the video are seen, not 60: it has no more"),
                    watched(model, List.of(), new Video(clip, Frames.count(60))).notices());
            assertEquals(
                    List.of("40 frames of the video are seen: it has 4.0 in a second, not 9.0"),
                    watched(model, List.of(), new Video(clip, Frames.perSecond(9)))
                            .notices());
            assertEquals(
                    List.of(),
                    watched(model, List.of(), new Video(clip, Frames.perSecond(2)))
                            .notices());
        }
    }
}
