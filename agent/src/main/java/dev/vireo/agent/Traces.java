package dev.vireo.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.agent.internal.store.Json;
import dev.vireo.agent.internal.trace.TraceHtml;
import dev.vireo.agent.internal.trace.TraceReader;
import dev.vireo.agent.internal.trace.TraceText;
import dev.vireo.agent.internal.trace.TraceWriter;
import dev.vireo.runtime.AtomicFile;
import dev.vireo.runtime.TextFile;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Traces as files, pages and text.
///
/// A file has one JSON object a line, in the order in which things happened, with the pictures inside;
/// `docs/traces.md` describes the fields. What is written can be read back whole: an [Answer] with its trace,
/// and all that [Replay] needs. Its owner alone may read what is written here.
public final class Traces {
    /// The version of the format, the first field of the first line.
    public static final int VERSION = TraceWriter.VERSION;

    private static final int MOST_BYTES = 512 << 20;

    private Traces() {}

    /// Writes an answer with its trace. The file appears whole or not at all.
    ///
    /// @throws VireoException with code DATA when it can't be written
    public static void write(Answer answer, Path file) {
        write(answer, file, Map.of());
    }

    /// Writes an answer with its trace, and leaves pictures out that lie in files: the trace names the file
    /// and the digest of its pixels.
    ///
    /// @param pictures where pictures lie; those that are not named here are inside
    /// @throws VireoException with code DATA when it can't be written
    public static void write(Answer answer, Path file, Map<Image, Path> pictures) {
        AtomicFile.writePrivate(file, text(records(answer, pictures)));
    }

    /// Writes an answer's trace as one HTML page that needs nothing else: no script, and every picture is inside,
    /// once, however many crops of it are shown. The file appears whole or not at all.
    ///
    /// @throws VireoException with code DATA when it can't be written
    public static void writeHtml(Answer answer, Path file) {
        AtomicFile.writePrivate(file, html(answer));
    }

    /// The page of [#writeHtml] as text.
    public static String html(Answer answer) {
        return TraceHtml.of(answer);
    }

    /// An answer's trace as lines of text for a person: a tree of questions, programs, calls and values.
    public static List<String> lines(Answer answer) {
        return TraceText.lines(answer);
    }

    /// The lines of an answer's file.
    static List<ObjectNode> records(Answer answer, Map<Image, Path> pictures) {
        return new TraceWriter(pictures).lines(answer);
    }

    static String text(List<ObjectNode> lines) {
        StringBuilder out = new StringBuilder();
        lines.forEach(line -> out.append(Json.text(line)).append('\n'));
        return out.toString();
    }

    /// Reads an answer with its trace.
    ///
    /// @throws VireoException with code DATA when the file is missing, is of another version, or a line is
    ///     not as it should be: the message names the line
    public static Answer read(Path file) {
        return new TraceReader(file, readLines(file)).answer();
    }

    /// The lines of a file.
    static List<String> readLines(Path file) {
        if (Files.notExists(file)) {
            throw new VireoException(Code.DATA, "[" + file + "] does not exist", "Write one with Traces.");
        }
        return TextFile.read(file, MOST_BYTES).lines().toList();
    }
}
