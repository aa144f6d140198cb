package dev.vireo.runtime.image;

import java.io.EOFException;
import java.io.IOException;

/// A picture in a file of one format. Its header has been read, its pixels have not. Whatever the format,
/// samples are taken as they are stored (no colour profile or gamma is applied), 16-bit ones by their high
/// byte, and transparent pixels lie over white.
sealed interface StoredPicture permits BmpPicture, GifPicture, JpegPicture, PngPicture, WebpPicture {
    /// What a file's own bytes contradict.
    final class DamageException extends IOException {
        private static final long serialVersionUID = 1L;

        DamageException(String what) {
            super(what);
        }
    }

    /// Reads the header of a file.
    ///
    /// @throws EOFException when the file ends too early
    /// @throws DamageException with the reason when it is damaged
    /// @throws IOException with the reason when it can't be read
    static StoredPicture open(PictureKind kind, Bytes file) throws IOException {
        return switch (kind) {
            case PNG -> PngPicture.open(file);
            case JPEG -> JpegPicture.open(file);
            case BMP -> BmpPicture.open(file);
            case GIF -> GifPicture.open(file);
            case WEBP -> WebpPicture.open(file);
        };
    }

    /// Pixels across, before the picture is turned upright.
    long width();

    /// Pixels down, before the picture is turned upright.
    long height();

    /// The pixels as rows of `r, g, b` bytes. Asked for once, when the size is known to be bearable.
    ///
    /// @throws EOFException when the file ends too early
    /// @throws DamageException with the reason when it is damaged
    /// @throws IOException with the reason when it can't be read
    byte[] rgb() throws IOException;

    /// How the picture is to be turned, as EXIF counts.
    default int orientation() {
        return Exif.UPRIGHT;
    }
}
