package dev.vireo.language;

import dev.vireo.language.LocalModel.Memory;
import dev.vireo.language.LocalModel.Message;
import dev.vireo.language.LocalModel.Reply;
import dev.vireo.language.LocalModel.Settings;
import dev.vireo.language.Video.Frames;
import dev.vireo.models.Parameters;
import dev.vireo.models.WeightFiles;
import dev.vireo.models.qwen25vl.Grid;
import dev.vireo.models.qwen25vl.Patches;
import dev.vireo.models.qwen25vl.Qwen25VlModel;
import dev.vireo.models.qwen25vl.VideoProcessor;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.video.Clip;
import dev.vireo.runtime.video.Clips;
import dev.vireo.runtime.video.VideoWriter;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// What a long video takes of a model in this process: the memory of the process at its largest, frames decoded and
/// seen in a second, and the time to the first token of a first and of further questions. Every measurement wants a
/// process of its own:
///
/// ```
/// java ... dev.vireo.language.LongVideoBenchmark make DIR            # a model of random weights, an hour of video
/// java -Xmx512m ... dev.vireo.language.LongVideoBenchmark ask DIR 3600
/// ```
public final class LongVideoBenchmark {
    private static final int FRAMES = 3600;
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final int LONG = 65_536;
    private static final int CHUNKS = 8;

    private LongVideoBenchmark() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[1]);
        if (args[0].equals("make")) {
            make(folder);
        } else {
            ask(folder, Integer.parseInt(args[2]));
        }
    }

    /// A tower of 4 blocks 256 wide, a decoder of 2 layers of the same width; frames are reduced to 15 tokens for
    /// two, so that an hour fits into what is read in a minute.
    private static void make(Path folder) throws IOException {
        Path model = folder.resolve("model");
        TinyModel.writeSeeing(model, LONG);
        Files.writeString(model.resolve("config.json"), """
                {"model_type": "qwen2_5_vl", "hidden_size": 256, "intermediate_size": 768, "num_hidden_layers": 2,
                 "num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 264, "max_position_embeddings": %d,
                 "rms_norm_eps": 1e-6, "rope_theta": 1000000.0, "hidden_act": "silu", "tie_word_embeddings": false,
                 "eos_token_id": 256, "rope_scaling": {"type": "mrope", "mrope_section": [8, 12, 12]},
                 "vision_start_token_id": 259, "vision_end_token_id": 260, "image_token_id": 261,
                 "video_token_id": 262, "vision_config": {"depth": 4, "hidden_size": 256, "intermediate_size": 684,
                 "num_heads": 4, "out_hidden_size": 256, "patch_size": 14, "window_size": 112, "tokens_per_second": 2,
                 "fullatt_block_indexes": [1, 3]}}
                """.formatted(LONG));
        Files.writeString(model.resolve("preprocessor_config.json"), "{\"min_pixels\": 784, \"max_pixels\": 12544}");
        try (Parameters parameters = Parameters.random(11)) {
            Qwen25VlModel.of(ModelFolder.open(model).config(), parameters);
            WeightFiles.write(model.resolve("model.safetensors"), parameters.all(), Map.of("format", "pt"), DType.F32);
        }
        VideoWriter.write(
                folder.resolve("hour.mp4"),
                new AbstractList<>() {
                    @Override
                    public Image get(int index) {
                        return frame(index);
                    }

                    @Override
                    public int size() {
                        return FRAMES;
                    }
                },
                1);
    }

    /// A square that wanders over a slope.
    private static Image frame(int number) {
        byte[] rgb = new byte[3 * WIDTH * HEIGHT];
        int left = number * 7 % (WIDTH - 100);
        int top = number * 3 % (HEIGHT - 100);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                boolean inside = x >= left && x < left + 100 && y >= top && y < top + 100;
                int at = 3 * (y * WIDTH + x);
                rgb[at] = (byte) (inside ? number : x / 3);
                rgb[at + 1] = (byte) (inside ? 255 - number / 16 : y / 2);
                rgb[at + 2] = (byte) (inside ? 30 : (x + y + number) / 4);
            }
        }
        return Image.ofRgb(WIDTH, HEIGHT, rgb);
    }

    private static void ask(Path folder, int frames) throws IOException {
        Memory memory = new Memory(256L << 20, Optional.of(folder.resolve("features")), 1L << 30);
        Path film = folder.resolve("hour.mp4");
        try (LocalModel model =
                LocalModel.open(folder.resolve("model"), DType.F32, Device.CPU, Settings.usual(8), memory)) {
            model.chat(List.of(Message.user("warm")), Settings.usual(4), _ -> {});
            say("model: " + resident("VmRSS") + " MiB resident");
            try (Clip clip = Clips.open(film)) {
                Video video = new Video(clip, Frames.count(frames));
                Reply first = asked(model, video, "What happens?");
                say("first question: " + first.usage().inputTokens() + " tokens, first token after "
                        + first.first().toMillis() + " ms, at most " + resident("VmHWM") + " MiB resident");
                Reply second = asked(model, video, "Who is it?");
                say("second question: " + second.usage().cachedTokens() + " of "
                        + second.usage().inputTokens() + " tokens were known, first token after "
                        + second.first().toMillis() + " ms");
            }
            long opened = System.nanoTime();
            try (Clip again = Clips.open(film)) {
                long open = (System.nanoTime() - opened) / 1_000_000;
                Reply third = asked(model, new Video(again, Frames.count(frames)), "And then?");
                say("opened again in " + open + " ms: first token after "
                        + third.first().toMillis() + " ms");
            }
        }
        try (LocalModel other =
                        LocalModel.open(folder.resolve("model"), DType.F32, Device.CPU, Settings.usual(8), memory);
                Clip clip = Clips.open(film)) {
            Reply reply = asked(other, new Video(clip, Frames.count(frames)), "What happens?");
            say("another model with the same files: first token after "
                    + reply.first().toMillis() + " ms");
        }
        decode(film, frames);
        see(folder.resolve("model"), film);
        say("all: at most " + resident("VmHWM") + " MiB resident");
    }

    private static Reply asked(LocalModel model, Video video, String question) {
        return model.chat(List.of(Message.user(question, List.of(), List.of(video))), Settings.usual(8), _ -> {});
    }

    private static void decode(Path film, int frames) {
        try (Clip clip = Clips.open(film)) {
            long began = System.nanoTime();
            for (int i = 0; i < frames; i++) {
                clip.frame((int) ((long) i * clip.frames() / frames));
            }
            say("decoding alone: " + rate(frames, System.nanoTime() - began) + " frames/s");
        }
    }

    /// What comes out of the decoder is prepared, and seen by the tower.
    private static void see(Path folder, Path film) {
        try (FolderWeights weights = ModelFolder.open(folder).weights();
                Parameters parameters = Parameters.of(weights, DType.F32, Device.CPU);
                Clip clip = Clips.open(film)) {
            Qwen25VlModel network = Qwen25VlModel.of(ModelFolder.open(folder).config(), parameters);
            VideoProcessor processor = VideoProcessor.open(folder);
            Grid grid = processor.grid(64, WIDTH, HEIGHT);
            List<Image> frames = IntStream.range(0, 64).mapToObj(clip::frame).toList();
            long prepared = 0;
            long began = System.nanoTime();
            for (int i = 0; i < CHUNKS; i++) {
                try (Scope _ = Scope.inference()) {
                    long start = System.nanoTime();
                    Patches patches = processor.part(
                            frames.stream()
                                    .map(frame -> processor.fitted(frame, grid))
                                    .toList(),
                            grid,
                            1);
                    prepared += System.nanoTime() - start;
                    network.features(patches).toFloats();
                }
            }
            long all = System.nanoTime() - began;
            say("preparing alone: " + rate(64 * CHUNKS, prepared) + " frames/s; seeing alone: "
                    + rate(64 * CHUNKS, all - prepared) + " frames/s");
        }
    }

    private static long rate(int frames, long nanos) {
        return Math.round(frames / (nanos * 1e-9));
    }

    private static void say(String what) {
        System.out.println(what);
    }

    /// A line of Linux's account of this process, in MiB.
    private static long resident(String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(name + ":")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) >> 10;
            }
        }
        throw new IOException("Linux does not tell " + name);
    }
}
