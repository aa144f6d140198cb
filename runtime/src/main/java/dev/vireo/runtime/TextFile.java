package dev.vireo.runtime;

import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads text files that people name.
public final class TextFile {
    private TextFile() {}

    /// The text of a file in UTF-8, without a mark of its byte order.
    ///
    /// @param most how many bytes it may have
    /// @throws VireoException with code DATA when it can't be read, is longer, or is no such text
    public static String read(Path file, int most) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(most + 1);
        } catch (IOException e) {
            throw new VireoException(Code.DATA, "[" + file + "] can't be read: " + IoReason.of(e), "", e);
        }
        if (bytes.length > most) {
            throw new VireoException(
                    Code.DATA, "[" + file + "] has more than " + (most >> 20) + " MiB", "Is it the right file?");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new VireoException(Code.DATA, "[" + file + "] is not UTF-8 text", "Is it the right file?", e);
        }
    }
}
