package dev.vireo.benchmarks.internal.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentSkipListMap;

/// A clip that notes which of its frames were decoded, and what came out.
final class Frames implements Clip {
    private final Clip clip;
    private final ConcurrentSkipListMap<Integer, String> decoded = new ConcurrentSkipListMap<>();

    Frames(Clip clip) {
        this.clip = clip;
    }

    /// The hash of which frames there are: their places in the recording, their time stamps and their contents.
    String seen() {
        MessageDigest digest = Sha256.begin();
        for (int i = 0; i < clip.frames(); i++) {
            String line = clip.recorded(i) + " " + seconds(i, clip) + " " + clip.content(i) + "\n";
            digest.update(line.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return Sha256.end(digest);
    }

    private static String seconds(int index, Clip clip) {
        return String.format(Locale.ROOT, "%.6f", clip.seconds(index));
    }

    /// The manifest: every frame with its place in the recording, its time stamp and what tells its content, and the
    /// hash of its pixels where it was decoded.
    ObjectNode manifest(String id, String file, String sampling) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("id", id).put("video", file).put("sampling", sampling);
        ArrayNode frames = out.putArray("frames");
        for (int i = 0; i < clip.frames(); i++) {
            ObjectNode frame = frames.addObject()
                    .put("recorded", clip.recorded(i))
                    .put("seconds", clip.seconds(i))
                    .put("content", clip.content(i));
            String pixels = decoded.get(i);
            if (pixels != null) {
                frame.put("pixels", pixels);
            }
        }
        ArrayNode notices = out.putArray("notices");
        clip.notices().forEach(notices::add);
        return out;
    }

    @Override
    public int frames() {
        return clip.frames();
    }

    @Override
    public double framesPerSecond() {
        return clip.framesPerSecond();
    }

    @Override
    public Image frame(int index) {
        Image frame = clip.frame(index);
        if (!decoded.containsKey(index)) {
            decoded.put(index, frame.sha256());
        }
        return frame;
    }

    @Override
    public double seconds(int index) {
        return clip.seconds(index);
    }

    @Override
    public int recorded(int index) {
        return clip.recorded(index);
    }

    @Override
    public String content(int index) {
        return clip.content(index);
    }

    @Override
    public List<String> notices() {
        return clip.notices();
    }

    @Override
    public void close() {
        clip.close();
    }
}
