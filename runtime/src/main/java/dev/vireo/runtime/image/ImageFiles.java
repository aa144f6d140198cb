package dev.vireo.runtime.image;

import dev.vireo.runtime.AtomicFile;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.internal.RegularFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// Reads and writes picture files.
final class ImageFiles {
    private static final int MAX_FILE_BYTES = 1 << 30;
    private static final float JPEG_QUALITY = 0.92f;

    private ImageFiles() {}

    static Image read(Path file) {
        if (Files.isDirectory(file)) {
            throw new VireoException(Code.DATA, "[" + file + "] is a folder, not a picture", "");
        }
        return new PictureDecoder(load(file), file.toString()).decode();
    }

    /// The bytes of a file that begins as a picture does; of another one, no more than its beginning is read.
    private static byte[] load(Path file) {
        try (InputStream in = RegularFile.open(file)) {
            byte[] head = in.readNBytes(PictureKind.PREFIX_BYTES);
            PictureDecoder.kind(Bytes.of(head), file.toString());
            byte[] rest = in.readNBytes(MAX_FILE_BYTES);
            if (rest.length == MAX_FILE_BYTES) {
                throw new VireoException(
                        Code.DATA, "[" + file + "] is larger than " + MAX_FILE_BYTES + " bytes", "Scale it down.");
            }
            byte[] all = Arrays.copyOf(head, head.length + rest.length);
            System.arraycopy(rest, 0, all, head.length, rest.length);
            return all;
        } catch (IOException e) {
            String reason = IoReason.of(e);
            String what = reason.equals("no such file") ? reason : "can't be read: " + reason;
            throw new VireoException(Code.DATA, "[" + file + "] " + what, "", e);
        }
    }

    static void write(Image image, Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        String format;
        if (name.endsWith(".png")) {
            format = "png";
        } else if (name.endsWith(".jpg") || name.endsWith(".jpeg")) {
            format = "jpeg";
        } else {
            throw new VireoException(
                    Code.USAGE,
                    "[" + file + "] has no ending that tells how to write a picture",
                    "Use .png, .jpg or .jpeg.");
        }
        AtomicFile.write(file, out -> encode(image, format, JPEG_QUALITY, out));
    }

    static byte[] png(Image image) {
        return encoded(image, "png", JPEG_QUALITY);
    }

    static byte[] jpeg(Image image, double quality) {
        return encoded(image, "jpeg", (float) quality);
    }

    private static byte[] encoded(Image image, String format, float quality) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            encode(image, format, quality, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return out.toByteArray();
    }

    /// @param quality of a JPEG file; a PNG file has none
    private static void encode(Image image, String format, float quality, OutputStream out) throws IOException {
        BufferedImage pixels = image.toBufferedImage();
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        try (MemoryCacheImageOutputStream buffer = new MemoryCacheImageOutputStream(out)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            if (format.equals("jpeg")) {
                param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                param.setCompressionQuality(quality);
            }
            writer.setOutput(buffer);
            writer.write(null, new IIOImage(pixels, null, null), param);
        } finally {
            writer.dispose();
        }
    }
}
