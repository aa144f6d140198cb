package dev.vireo.runtime.image;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// A picture format that is read, told by its first bytes; the name of a file plays no part.
enum PictureKind {
    PNG,
    JPEG,
    BMP,
    GIF,
    WEBP;

    /// How many of the first bytes are enough to tell.
    static final int PREFIX_BYTES = 4096;

    /// The format that these first bytes announce.
    static Optional<PictureKind> of(Bytes head) {
        if (head.startsWith(0, "\u0089PNG\r\n\u001a\n")) {
            return Optional.of(PNG);
        }
        if (head.startsWith(0, "\u00ff\u00d8\u00ff")) {
            return Optional.of(JPEG);
        }
        if (head.startsWith(0, "GIF87a") || head.startsWith(0, "GIF89a")) {
            return Optional.of(GIF);
        }
        if (head.startsWith(0, "RIFF") && head.startsWith(8, "WEBP")) {
            return Optional.of(WEBP);
        }
        if (BmpPicture.begins(head)) {
            return Optional.of(BMP);
        }
        return Optional.empty();
    }

    /// What bytes that are no picture of ours look like, for a person.
    static String describe(Bytes head) {
        if (head.startsWith(0, "version https://git-lfs")) {
            return "a Git LFS pointer; git lfs pull fetches the picture";
        }
        if (head.startsWith(0, "%PDF")) {
            return "a PDF document";
        }
        if (head.startsWith(0, "II*\0") || head.startsWith(0, "MM\0*")) {
            return "a TIFF picture";
        }
        if (head.startsWith(4, "ftypheic") || head.startsWith(4, "ftypmif1") || head.startsWith(4, "ftypheix")) {
            return "a HEIC picture";
        }
        if (head.startsWith(4, "ftypavif")) {
            return "an AVIF picture";
        }
        if (head.startsWith(4, "ftyp") || head.startsWith(0, "\u001aE\u00df\u00a3")) {
            return "a video";
        }
        if (head.startsWith(0, "PK\u0003\u0004")) {
            return "a ZIP archive";
        }
        if (head.startsWith(0, "\u001f\u008b")) {
            return "gzip data";
        }
        return text(head).map(PictureKind::describeText).orElse("binary data of an unknown kind");
    }

    private static String describeText(String text) {
        String start = text.strip().toLowerCase(Locale.ROOT);
        if (start.startsWith("<!doctype html") || start.startsWith("<html")) {
            return "a web page";
        }
        if (start.startsWith("<svg") || (start.startsWith("<?xml") && start.contains("<svg"))) {
            return "an SVG drawing";
        }
        return "text";
    }

    /// The bytes as text when they are UTF-8 without control characters. The last character may be cut.
    private static Optional<String> text(Bytes head) {
        int length = head.length();
        while (length > 0 && length > head.length() - 4 && (head.u8(length - 1) & 0x80) != 0) {
            length--;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(head.array(), head.start(), length))
                    .toString();
            boolean plain = text.chars().noneMatch(c -> Character.isISOControl(c) && !Character.isWhitespace(c));
            return plain ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }
}
