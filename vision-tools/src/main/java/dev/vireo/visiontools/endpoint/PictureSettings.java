package dev.vireo.visiontools.endpoint;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;

/// How pictures are sent to a model. A small picture goes as PNG, a larger one as JPEG, of the best quality
/// that fits.
///
/// @param longSide the longer side of what is sent, in pixels, at most
/// @param maxBytes the size of what is sent, at most
public record PictureSettings(int longSide, int maxBytes) {
    /// 1024 pixels, 1 MiB.
    public static final PictureSettings DEFAULT = new PictureSettings(1024, 1 << 20);

    /// @throws VireoException with code USAGE when there would be no use in such pictures
    public PictureSettings {
        if (longSide < 64 || longSide > 8192) {
            throw new VireoException(
                    Code.USAGE, "the long side of sent pictures lies between 64 and 8192, not " + longSide, "");
        }
        if (maxBytes < 1 << 14) {
            throw new VireoException(Code.USAGE, "sent pictures may have 16384 bytes or more, not " + maxBytes, "");
        }
    }
}
