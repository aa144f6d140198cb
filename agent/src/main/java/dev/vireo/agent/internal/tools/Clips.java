package dev.vireo.agent.internal.tools;

import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.video.Clip;
import java.util.Map;
import java.util.WeakHashMap;

/// Digests of videos.
final class Clips {
    private static final Map<Clip, String> KNOWN = new WeakHashMap<>();

    private Clips() {}

    /// The SHA-256 over all frames and their rate, in hex digits. Every frame is decoded, once.
    static String sha256(Clip clip) {
        synchronized (KNOWN) {
            String known = KNOWN.get(clip);
            if (known != null) {
                return known;
            }
        }
        StringBuilder all = new StringBuilder();
        all.append(clip.frames()).append(' ').append(clip.framesPerSecond());
        for (int i = 0; i < clip.frames(); i++) {
            all.append(' ').append(clip.frame(i).sha256());
        }
        String digest = Sha256.of(all.toString());
        synchronized (KNOWN) {
            KNOWN.put(clip, digest);
        }
        return digest;
    }
}
