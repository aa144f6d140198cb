package dev.vireo.runtime.image;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.IIOException;
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

    /// Something that is read of the file.
    private interface Reading<T> {
        T of(PictureKind kind) throws IOException;
    }

    Image decode() {
        return read(this::decode);
    }

    /// The size by the header, upright.
    Box size() {
        return read(kind -> {
            StoredPicture picture = StoredPicture.open(kind, file);
            int width = (int) Math.min(Integer.MAX_VALUE, picture.width());
            int height = (int) Math.min(Integer.MAX_VALUE, picture.height());
            return picture.orientation() >= 5 ? Box.of(height, width) : Box.of(width, height);
        });
    }

    private <T> T read(Reading<T> reading) {
        PictureKind kind = kind(file.part(0, PictureKind.PREFIX_BYTES), name);
        try {
            return reading.of(kind);
        } catch (StoredPicture.DamageException e) {
            throw failure("is damaged: " + e.getMessage(), e);
        } catch (IOException e) {
            throw isEnd(e)
                    ? failure("is cut short", e)
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
        StoredPicture picture = StoredPicture.open(kind, file);
        checkSize(picture.width(), picture.height());
        int width = (int) picture.width();
        int height = (int) picture.height();
        byte[] rgb = picture.rgb();
        int orientation = picture.orientation();
        if (orientation == Exif.UPRIGHT) {
            return Image.owning(width, height, rgb);
        }
        byte[] upright = Pixels.upright(rgb, width, height, orientation);
        return orientation >= 5 ? Image.owning(height, width, upright) : Image.owning(width, height, upright);
    }

    private void checkSize(long width, long height) {
        if (width * height > Image.MAX_PIXELS) {
            throw new VireoException(
                    Code.DATA,
                    String.format(
                            Locale.ROOT,
                            "[%s] is %dx%d = %d pixels; at most %d are read",
                            name,
                            width,
                            height,
                            width * height,
                            Image.MAX_PIXELS),
                    "Scale the picture down.");
        }
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
}
