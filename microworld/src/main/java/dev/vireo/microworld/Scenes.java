package dev.vireo.microworld;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferUShort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import javax.imageio.ImageIO;

/// Sets of scenes: numbered from 0, each with a seed that follows from the set's seed and its number. A
/// held-out set is one of another seed.
public final class Scenes {
    /// What one world unit of depth is in a depth picture: thousandths are its levels.
    public static final int DEPTH_SCALE = 1000;

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final int MANY_PIXELS = 2_000_000;

    private Scenes() {}

    /// The seed of the scene with a number in the set of a seed: `mix(mix(seed) + (index + 1) * golden)` in
    /// 64-bit arithmetic, with the finalizer of SplitMix64 as `mix` and golden = 0x9E3779B97F4A7C15.
    ///
    /// @param index from 0
    public static long seed(long seed, int index) {
        return mix(mix(seed) + (index + 1L) * GOLDEN);
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }

    /// The id of the scene with a number: six digits.
    public static String id(int index) {
        return String.format(Locale.ROOT, "%06d", index);
    }

    /// The scene with a number in the set of a seed, drawn.
    public static Rendering make(long seed, int index, int width, int height) {
        return make(seed, index, width, height, 0);
    }

    /// The same with up to `signs` signs.
    public static Rendering make(long seed, int index, int width, int height, int signs) {
        return World.make(id(index), seed(seed, index), width, height, signs);
    }

    /// Writes a set: `images/ID.png`, `depth/ID.png` (16-bit gray, thousandths of a world unit),
    /// `masks/ID.png` (8-bit gray, object ids) and `scenes/ID.json`, for ids from `000000`. Files of the same
    /// names are replaced. Every processor is used; the bytes don't depend on how many there are.
    ///
    /// @param count 1 to 1,000,000
    /// @param signs how many signs a scene gets where there is room, 0 to 3
    /// @param progress told after each scene how many are done
    /// @return the scenes in order
    /// @throws VireoException with code DATA when a file can't be written
    public static List<Scene> write(
            int count, long seed, int width, int height, int signs, Path folder, IntConsumer progress) {
        int threads =
                (long) width * height > MANY_PIXELS ? 1 : Runtime.getRuntime().availableProcessors();
        return write(count, index -> make(seed, index, width, height, signs), threads, "images", folder, progress);
    }

    /// Writes a set of other scenes in the same way, with the pictures in a folder of another name.
    ///
    /// @param count 1 to 1,000,000
    /// @param maker draws the scene with a number from 0, each with an id of its own; called by several threads
    /// @param threads how many scenes are drawn at once, at least 1
    /// @param images the folder of the pictures within `folder`
    /// @param progress told after each scene how many are done
    /// @return the scenes in order
    /// @throws VireoException with code DATA when a file can't be written
    public static List<Scene> write(
            int count, IntFunction<Rendering> maker, int threads, String images, Path folder, IntConsumer progress) {
        if (count < 1 || count > 1_000_000) {
            throw new IllegalArgumentException("a set has 1 to 1000000 scenes, not " + count);
        }
        for (String part : List.of(images, "depth", "masks", "scenes")) {
            try {
                Files.createDirectories(folder.resolve(part));
            } catch (IOException e) {
                throw new VireoException(
                        Code.DATA, "[" + folder.resolve(part) + "] the folder can't be made: " + e.getMessage(), "", e);
            }
        }
        List<Scene> scenes = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<Scene>> futures = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int index = i;
                Callable<Scene> job = () -> {
                    Rendering rendering = maker.apply(index);
                    write(rendering, images, folder);
                    return rendering.scene();
                };
                futures.add(pool.submit(job));
            }
            try {
                for (Future<Scene> future : futures) {
                    if (Thread.interrupted()) { // which one that is done would not notice
                        throw new InterruptedException();
                    }
                    scenes.add(future.get());
                    progress.accept(scenes.size());
                }
            } catch (ExecutionException e) {
                pool.shutdownNow();
                if (e.getCause() instanceof VireoException mine) {
                    throw mine;
                }
                throw new IllegalStateException("a scene can't be made", e.getCause());
            } catch (InterruptedException e) {
                pool.shutdownNow();
                Thread.currentThread().interrupt();
                throw new VireoException(
                        Code.CANCELLED,
                        "interrupted after " + scenes.size() + " of " + count + " scenes; their files are in " + folder,
                        "Run it again with the same options to make all of them.",
                        e);
            }
        }
        return scenes;
    }

    /// Writes the four files of one scene under their names into the subfolders of `folder`, which must
    /// exist.
    ///
    /// @throws VireoException with code DATA when a file can't be written
    public static void write(Rendering rendering, Path folder) {
        write(rendering, "images", folder);
    }

    private static void write(Rendering rendering, String images, Path folder) {
        String name = rendering.scene().id() + ".png";
        rendering.image().write(folder.resolve(images).resolve(name));
        writePng(depthPicture(rendering), folder.resolve("depth").resolve(name));
        writePng(maskPicture(rendering), folder.resolve("masks").resolve(name));
        SceneFiles.write(
                rendering.scene(),
                folder.resolve("scenes").resolve(rendering.scene().id() + ".json"));
    }

    private static BufferedImage depthPicture(Rendering rendering) {
        Scene scene = rendering.scene();
        BufferedImage out = new BufferedImage(scene.width(), scene.height(), BufferedImage.TYPE_USHORT_GRAY);
        short[] levels = ((DataBufferUShort) out.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (short) Math.round(rendering.depth()[i] * DEPTH_SCALE);
        }
        return out;
    }

    private static BufferedImage maskPicture(Rendering rendering) {
        Scene scene = rendering.scene();
        BufferedImage out = new BufferedImage(scene.width(), scene.height(), BufferedImage.TYPE_BYTE_GRAY);
        byte[] levels = ((DataBufferByte) out.getRaster().getDataBuffer()).getData();
        System.arraycopy(rendering.mask(), 0, levels, 0, levels.length);
        return out;
    }

    private static void writePng(BufferedImage picture, Path file) {
        try {
            if (!ImageIO.write(picture, "png", file.toFile())) {
                throw new IOException("this Java has no PNG writer");
            }
        } catch (IOException e) {
            throw new VireoException(Code.DATA, "[" + file + "] can't be written: " + e.getMessage(), "", e);
        }
    }
}
