package dev.vireo.language.internal.local;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import java.util.Base64;

/// Pictures as requests hold them.
public final class Pictures {
    private Pictures() {}

    /// A picture file that was written in base64.
    ///
    /// @param name what stands in messages
    /// @throws VireoException with code DATA when it is no base64, or no picture as [Image#decode] has it
    public static Image decode(String base64, String name) {
        byte[] content;
        try {
            content = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new VireoException(
                    Code.DATA, "[" + name + "] is no base64", "Write the content of a picture file in it.", e);
        }
        return Image.decode(content, name);
    }
}
