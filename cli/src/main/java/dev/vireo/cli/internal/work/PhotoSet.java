package dev.vireo.cli.internal.work;

import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.json.StrictJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/// The photographs with questions that come with Vireo. Those that may not be passed on are only named.
public final class PhotoSet {
    private static final String QUESTIONS = "questions.jsonl";

    private PhotoSet() {}

    /// The questions about pictures that are there, in a folder.
    ///
    /// @param questions the file with them, beside the pictures
    /// @param leftOut how many are about pictures that are only named
    public record Unpacked(Path questions, int leftOut) {}

    /// Writes the pictures and the questions about them into a folder.
    ///
    /// @throws VireoException with code DATA when that can't be written
    public static Unpacked unpack(Path folder) {
        List<String> kept = new ArrayList<>();
        TreeSet<String> pictures = new TreeSet<>();
        int leftOut = 0;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(resource(QUESTIONS), StandardCharsets.UTF_8))) {
            for (String line : lines.lines().toList()) {
                String picture =
                        StrictJson.mapper().readTree(line).path("image").asText();
                if (PhotoSet.class.getResource("photos/" + picture) == null) {
                    leftOut++;
                } else {
                    kept.add(line);
                    pictures.add(picture);
                }
            }
            for (String picture : pictures) {
                try (InputStream in = resource(picture)) {
                    Files.copy(in, folder.resolve(picture));
                }
            }
            Path questions = folder.resolve(QUESTIONS);
            Files.write(questions, kept);
            return new Unpacked(questions, leftOut);
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA,
                    "[" + folder + "] the photographs can't be written: " + IoReason.of(e),
                    "Make room there, or let TMPDIR name another folder.",
                    e);
        }
    }

    /// One of the pictures that are there.
    public static Image picture(String name) {
        try (InputStream in = resource(name)) {
            return Image.decode(in.readAllBytes(), name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(PhotoSet.class.getResourceAsStream("photos/" + name), name);
    }
}
