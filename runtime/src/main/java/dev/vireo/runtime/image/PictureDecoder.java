package dev.vireo.runtime.image;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/// Decodes one picture file that lies in memory.
final class PictureDecoder {
    private static final String READABLE = "PNG, JPEG, BMP, GIF, WebP";

    private final Bytes file;
    private final String name;

    PictureDecoder(byte[] file, String name) {
        this.file = Bytes.of(file);
        this.name = name;
    }

    /// The format of a file that begins with these bytes.
    ///
    /// @throws VireoException with code DATA when it is none of ours
    static PictureKind kind(Bytes head, String name) {
        if (head.length() == 0) {
            throw new VireoException(Code.DATA, "[" + name + "] is empty (0 bytes)", "");
        }
        return PictureKind.of(head)
                .orElseThrow(() -> new VireoException(
                        Code.DATA,
                        "[" + name + "] is not a picture that can be read (" + READABLE + "); it looks like "
                                + PictureKind.describe(head),
                        ""));
    }

    Image decode() {
        PictureKind kind = kind(file.part(0, PictureKind.PREFIX_BYTES), name);
        try {
            return decode(kind);
        } catch (IOException e) {
            throw isEnd(e)
                    ? failure(PictureChecks.CUT_SHORT, e)
                    : failure("is damaged, or a kind of " + kind + " that can't be read: " + firstLine(e), e);
        } catch (OutOfMemoryError e) {
            throw new VireoException(
                    Code.RESOURCE,
                    "[" + name + "] needs more memory than this JVM may use",
                    "Raise -Xmx or scale the picture down.",
                    e);
        } catch (VireoException e) {
            throw e;
        } catch (RuntimeException e) {
            throw failure("is damaged: the " + kind + " reader gave up (" + firstLine(e) + ")", e); // hostile bytes
        }
    }

    private Image decode(PictureKind kind) throws IOException {
        ImageReader reader = reader(kind);
        try (MemoryCacheImageInputStream input =
                new MemoryCacheImageInputStream(new ByteArrayInputStream(file.array()))) {
            if (kind == PictureKind.BMP) {
                PictureChecks.bmpSize(file).ifPresent(b -> checkSize(b.width(), b.height())); // the reader is vague
            }
            reader.setInput(input, true, true);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            checkSize(width, height);
            Optional<GifFrame> frame = kind == PictureKind.GIF ? GifFrame.first(file) : Optional.empty();
            frame.ifPresent(f -> checkSize(f.screenWidth(), f.screenHeight()));
            Optional<String> problem = PictureChecks.problem(kind, file);
            if (problem.isPresent()) {
                throw failure(problem.get(), null);
            }
            Warnings warnings = new Warnings();
            reader.addIIOReadWarningListener(warnings);
            byte[] rgb = pixels(reader, kind);
            if (warnings.problem != null) {
                throw failure(warnings.problem, null);
            }
            if (frame.isPresent() && frame.get().isPartOfScreen()) {
                return onScreen(rgb, frame.get());
            }
            int orientation = Exif.orientation(kind, file);
            if (orientation == Exif.UPRIGHT) {
                return Image.owning(width, height, rgb);
            }
            byte[] upright = Pixels.upright(rgb, width, height, orientation);
            return orientation >= 5 ? Image.owning(height, width, upright) : Image.owning(width, height, upright);
        } finally {
            reader.dispose();
        }
    }

    private void checkSize(int width, int height) {
        if ((long) width * height > Image.MAX_PIXELS) {
            throw new VireoException(
                    Code.DATA,
                    String.format(
                            Locale.ROOT,
                            "[%s] is %dx%d = %d pixels; at most %d are read",
                            name,
                            width,
                            height,
                            (long) width * height,
                            Image.MAX_PIXELS),
                    "Scale the picture down.");
        }
    }

    private byte[] pixels(ImageReader reader, PictureKind kind) throws IOException {
        if (kind == PictureKind.JPEG && FourInks.in(file).isPresent()) {
            FourInks inks = FourInks.in(file).get();
            Raster raster = reader.readRaster(0, null);
            return Pixels.fromInks(raster, inks.chroma(), inks.inverted());
        }
        BufferedImage image = reader.read(0);
        return Pixels.rgb(image);
    }

    private static Image onScreen(byte[] rgb, GifFrame frame) {
        byte[] screen = new byte[Math.multiplyExact(frame.screenWidth() * 3, frame.screenHeight())];
        Arrays.fill(screen, (byte) 255);
        Box box = frame.box();
        for (int y = 0; y < box.height(); y++) {
            int to = ((box.top() + y) * frame.screenWidth() + box.left()) * 3;
            System.arraycopy(rgb, y * box.width() * 3, screen, to, box.width() * 3);
        }
        return Image.owning(frame.screenWidth(), frame.screenHeight(), screen);
    }

    /// A reader by name, not the first that is registered: what else lies on the class path must not change
    /// what a picture looks like.
    private static ImageReader reader(PictureKind kind) throws IOException {
        if (kind == PictureKind.WEBP) {
            return new WebPImageReaderSpi().createReaderInstance();
        }
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(kind.name());
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (Objects.equals(reader.getClass().getModule().getName(), "java.desktop")) {
                return reader;
            }
        }
        throw new VireoException(
                Code.RESOURCE,
                "this Java runtime has no " + kind + " reader",
                "Use a JDK with the module java.desktop.");
    }

    private VireoException failure(String what, @Nullable Throwable cause) {
        String message = "[" + name + "] " + what;
        return cause == null
                ? new VireoException(Code.DATA, message, "")
                : new VireoException(Code.DATA, message, "", cause);
    }

    private static boolean isEnd(Throwable e) {
        return e instanceof EOFException || (e instanceof IIOException && e.getCause() instanceof EOFException);
    }

    private static String firstLine(Throwable e) {
        String message = e.getMessage();
        return message == null || message.isBlank()
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }

    /// Keeps the first warning that means lost pixels. Java's JPEG reader only warns when data is missing.
    private static final class Warnings implements IIOReadWarningListener {
        private @Nullable String problem;

        @Override
        public void warningOccurred(ImageReader source, String warning) {
            String lower = warning.toLowerCase(Locale.ROOT);
            if (problem != null) {
                return;
            }
            if (lower.contains("premature") || lower.contains("truncated") || lower.contains("missing eoi")) {
                problem = PictureChecks.CUT_SHORT;
            } else if (lower.contains("corrupt") && !lower.contains("extraneous")) {
                problem = "is damaged: " + warning.lines().findFirst().orElse("");
            }
        }
    }
}
