package dev.vireo.language.internal.local;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import java.util.Base64;
import java.util.Optional;

/// Pictures and videos as requests hold them.
public final class Pictures {
    /// What addresses of pictures begin with, behind `data:`.
    public static final String PICTURE = "image/";

    /// What those of videos begin with.
    public static final String VIDEO = "video/";

    private static final String DATA = "data:";
    private static final String BASE64 = ";base64,";
    private static final int LONGEST_HEAD = 100;

    private Pictures() {}

    /// The base64 of `data:image/png;base64,...`; empty for any other address.
    ///
    /// @param type [#PICTURE] or [#VIDEO]
    public static Optional<String> inUrl(String url, String type) {
        int end = url.substring(0, Math.min(url.length(), LONGEST_HEAD)).indexOf(BASE64);
        return url.startsWith(DATA + type) && end > 0
                ? Optional.of(url.substring(end + BASE64.length()))
                : Optional.empty();
    }

    /// A picture file that was written in base64.
    ///
    /// @param name what stands in messages
    /// @throws VireoException with code DATA when it is no base64, or no picture as [Image#decode] has it
    public static Image decode(String base64, String name) {
        return Image.decode(content(base64, name), name);
    }

    /// The content of a file that was written in base64.
    ///
    /// @param name what stands in messages
    /// @throws VireoException with code DATA when it is no base64
    public static byte[] content(String base64, String name) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new VireoException(Code.DATA, "[" + name + "] is no base64", "Write the content of a file in it.", e);
        }
    }
}
