package dev.vireo.microworld;

import dev.vireo.microworld.WorldClip.Task;
import dev.vireo.runtime.AtomicFile;
import dev.vireo.runtime.TextFile;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import dev.vireo.runtime.video.VideoWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/// Sets of clips, numbered and seeded as [Scenes] are.
public final class WorldClips {
    /// The usual number of frames.
    public static final int FRAMES = 16;

    /// The usual frames per second.
    public static final double FPS = 8;

    /// The fewest frames of a clip: as many as the layout benchmark looks at.
    public static final int MIN_FRAMES = 6;

    /// The most frames of a clip.
    public static final int MAX_FRAMES = 10_000;

    /// The fewest frames per second.
    public static final double MIN_FPS = 0.1;

    /// The most frames per second.
    public static final double MAX_FPS = 120;

    private static final int MANY_PIXELS = 2_000_000;

    private WorldClips() {}

    /// What a set is made of.
    ///
    /// @param count 1 to 100,000 clips
    /// @param seed what they are made from
    /// @param width pixels across
    /// @param height pixels down
    /// @param frames of each clip
    /// @param fps frames per second
    /// @param tasks what the clips show, in turns
    /// @param asVideo whether their frames become an MP4 file each, or PNG files
    public record Order(
            int count, long seed, int width, int height, int frames, double fps, List<Task> tasks, boolean asVideo) {
        /// @throws IllegalArgumentException when there is no task, or the count is out of its bounds
        public Order {
            tasks = List.copyOf(tasks);
            if (count < 1 || count > 100_000 || tasks.isEmpty()) {
                throw new IllegalArgumentException(
                        "a set has 1 to 100000 clips of at least one task, not " + count + " of " + tasks);
            }
        }

        /// All that says what a clip with a number looks like: everything but the count.
        private String recipe() {
            return String.format(
                    Locale.ROOT,
                    "{\"seed\": %d, \"width\": %d, \"height\": %d, \"frames\": %d, \"fps\": %s, \"tasks\": \"%s\","
                            + " \"format\": \"%s\"}\n",
                    seed,
                    width,
                    height,
                    frames,
                    Double.toString(fps),
                    String.join(",", tasks.stream().map(Task::label).toList()),
                    asVideo ? "mp4" : "png");
        }
    }

    /// Makes the clip of a seed. In every frame each thing that is there is wholly inside the picture and
    /// shows at least [WorldClip.Margins#PIXELS] and [SceneGenerator#MIN_VISIBLE] of its own.
    ///
    /// @param id the name of its files
    /// @param width 64 to 3840 pixels
    /// @param height 64 to 3840 pixels, neither more than twice nor less than half of the width
    /// @param frames [#MIN_FRAMES] to [#MAX_FRAMES]
    /// @param fps frames per second, [#MIN_FPS] to [#MAX_FPS]
    /// @throws IllegalArgumentException when a number is out of its bounds
    public static WorldClip make(String id, long seed, Task task, int width, int height, int frames, double fps) {
        return ClipGenerator.generate(id, seed, task, width, height, frames, fps);
    }

    /// Reads the truth about a clip from its file, as a set has it in `clips/`; docs/microworld.md
    /// describes every field.
    ///
    /// @throws VireoException with code DATA when the file is missing, not JSON, or lacks or contradicts
    ///     something
    public static WorldClip read(Path file) {
        return ClipFiles.read(file);
    }

    /// The clip with a number in a set.
    public static WorldClip make(Order order, int index) {
        return ClipGenerator.generate(
                Scenes.id(index),
                Scenes.seed(order.seed, index),
                order.tasks.get(index % order.tasks.size()),
                order.width,
                order.height,
                order.frames,
                order.fps);
    }

    /// The pictures of a clip, each drawn when it is asked for. Safe for several threads.
    public static Clip draw(WorldClip truth) {
        return new ClipRenderer(truth);
    }

    /// Writes a set: `videos/ID.mp4` or `frames/ID/0000.png`, ..., `clips/ID.json` with the truth,
    /// `layouts/ID.json`, and when all are there `captions.jsonl`. What a run before this one finished is
    /// kept when `set.json` says that it was made by the same order, whatever its count. The bytes of all
    /// files but the videos don't depend on the machine.
    ///
    /// @param progress told after each clip how many are there
    /// @return how many clips were made, and not found there
    /// @throws VireoException with code USAGE when the folder holds another set, DATA when a file can't be
    ///     written, CANCELLED when interrupted
    public static int write(Order order, Path folder, IntConsumer progress) {
        prepare(order, folder);
        int threads = (long) order.width * order.height > MANY_PIXELS
                ? 1
                : Runtime.getRuntime().availableProcessors();
        StringBuilder captions = new StringBuilder();
        int made = 0;
        int done = 0;
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<Written>> futures = new ArrayList<>();
            for (int i = 0; i < order.count; i++) {
                int index = i;
                Callable<Written> job = () -> write(order, index, folder);
                futures.add(pool.submit(job));
            }
            try {
                for (Future<Written> future : futures) {
                    if (Thread.interrupted()) { // which one that is done would not notice
                        throw new InterruptedException();
                    }
                    Written written = future.get();
                    captions.append(written.line);
                    made += written.made ? 1 : 0;
                    progress.accept(++done);
                }
            } catch (ExecutionException e) {
                pool.shutdownNow();
                if (e.getCause() instanceof VireoException mine) {
                    throw mine;
                }
                throw new IllegalStateException("a clip can't be made", e.getCause());
            } catch (InterruptedException e) {
                pool.shutdownNow();
                Thread.currentThread().interrupt();
                throw new VireoException(
                        Code.CANCELLED,
                        "interrupted after " + done + " of " + order.count + " clips; they are in " + folder,
                        "The same command goes on there.",
                        e);
            }
        }
        AtomicFile.write(folder.resolve("captions.jsonl"), captions.toString().getBytes(StandardCharsets.UTF_8));
        return made;
    }

    /// A clip that is there now.
    ///
    /// @param line what `captions.jsonl` says about it
    private record Written(String line, boolean made) {}

    private static void prepare(Order order, Path folder) {
        Path set = folder.resolve("set.json");
        byte[] recipe = order.recipe().getBytes(StandardCharsets.UTF_8);
        if (Files.exists(set)) {
            String there = TextFile.read(set, 10_000);
            if (!there.equals(order.recipe())) {
                throw new VireoException(
                        Code.USAGE,
                        "[" + folder + "] holds another set of clips: " + there.strip() + ", not "
                                + order.recipe().strip(),
                        "Name another folder, or the options that made this one.");
            }
        }
        for (String part : List.of(order.asVideo ? "videos" : "frames", "clips", "layouts")) {
            makeFolder(folder.resolve(part));
        }
        AtomicFile.write(set, recipe);
    }

    private static void makeFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new VireoException(Code.DATA, "[" + folder + "] the folder can't be made: " + e.getMessage(), "", e);
        }
    }

    /// The truth is written last: a clip that has it is complete.
    private static Written write(Order order, int index, Path folder) {
        String id = Scenes.id(index);
        Path truth = folder.resolve("clips").resolve(id + ".json");
        boolean known = Files.exists(truth);
        WorldClip clip = known ? ClipFiles.read(truth) : make(order, index);
        String media = order.asVideo ? "videos/" + id + ".mp4" : "frames/" + id;
        if (!known) {
            if (order.asVideo) {
                VideoWriter.write(folder.resolve(media), drawn(clip), clip.fps());
            } else {
                writeFrames(clip, folder.resolve(media));
            }
            ClipFiles.writeLayout(clip, folder.resolve("layouts").resolve(id + ".json"));
            ClipFiles.write(clip, truth);
        }
        String line = String.format(
                Locale.ROOT,
                "{\"id\": \"%s\", \"task\": \"%s\", \"caption\": \"%s\", \"video\": \"%s\", \"clip\": \"clips/%s.json\","
                        + " \"layout\": \"layouts/%s.json\"}\n",
                id,
                clip.task().label(),
                clip.caption(),
                media,
                id,
                id);
        return new Written(line, !known);
    }

    private static void writeFrames(WorldClip clip, Path folder) {
        makeFolder(folder);
        List<Image> frames = drawn(clip);
        for (int i = 0; i < clip.frames(); i++) {
            frames.get(i).write(folder.resolve(String.format(Locale.ROOT, "%04d.png", i)));
        }
    }

    /// The frames as a list that draws each when it is asked for.
    private static List<Image> drawn(WorldClip clip) {
        Clip pictures = draw(clip);
        return new AbstractList<>() {
            @Override
            public Image get(int index) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new VireoException(Code.CANCELLED, "interrupted while clip " + clip.id() + " was drawn", "");
                }
                return pictures.frame(index);
            }

            @Override
            public int size() {
                return pictures.frames();
            }
        };
    }
}
