package dev.vireo.benchmarks.internal.make;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.microworld.Scene;
import dev.vireo.microworld.Scenes;
import dev.vireo.microworld.World;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.StrictJson;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/// A split that is made.
///
/// @param count how many questions are wanted
/// @param seed what all is made from; no other split of the same set has it
/// @param folder the folder of the data set
/// @param progress told after each picture how many are done
public record Job(
        String split, int count, long seed, int width, int height, int pictures, Path folder, IntConsumer progress) {
    private static final JsonMapper JSON = StrictJson.mapper();
    private static final int MANY_PIXELS = 2_000_000;

    /// Draws the scenes, and writes them with depth, masks and ground truth beside the pictures.
    ///
    /// @param images the folder of the pictures
    /// @param id the name of the scene with a number from 0
    List<Scene> scenes(String images, IntFunction<String> id) {
        return scenes(images, id, false);
    }

    /// The same with details, if they are wanted.
    List<Scene> scenes(String images, IntFunction<String> id, boolean details) {
        int threads =
                (long) width * height > MANY_PIXELS ? 1 : Runtime.getRuntime().availableProcessors();
        return Scenes.write(
                pictures,
                index -> {
                    long own = Scenes.seed(seed, index);
                    return details
                            ? World.makeWithDetails(id.apply(index), own, width, height)
                            : World.make(id.apply(index), own, width, height);
                },
                threads,
                images,
                folder,
                progress);
    }

    /// A file of the data set; its folder is made.
    Path file(String name) {
        Path file = folder.resolve(name);
        Path parent = file.getParent();
        try {
            Files.createDirectories(parent == null ? folder : parent);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
        return file;
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static String text(JsonNode node) {
        return node.toString();
    }

    /// What writes a file.
    @FunctionalInterface
    interface Writing {
        void to(Writer out) throws IOException;
    }

    /// Writes a file of the data set, replacing it.
    void write(String name, Writing writing) {
        Path file = file(name);
        try (Writer out = Files.newBufferedWriter(file)) {
            writing.to(out);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static VireoException unwritable(Path file, IOException e) {
        return new VireoException(
                Code.DATA,
                "[" + file + "] can't be written: " + IoReason.of(e),
                "Name a folder that may be written to, with --out.",
                e);
    }
}
