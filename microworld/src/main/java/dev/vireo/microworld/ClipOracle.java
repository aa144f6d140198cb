package dev.vireo.microworld;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Oracle tools for each frame of a clip. Frames are told by what their pixels hash to, as they are
/// decoded, since videos lose something; the hashes are learnt as far as the clip must be read. Safe for
/// several threads.
final class ClipOracle implements Function<Image, OracleTools> {
    /// How many frames' tools are kept.
    private static final int KEPT = 32;

    private final Clip clip;
    private final WorldClip truth;

    /// Frames of the recording by hash: the first that looks so.
    private final Map<String, Integer> known = new HashMap<>();

    private final Map<Integer, OracleTools> tools = new LinkedHashMap<>(16, 0.75f, true);
    private int read;

    ClipOracle(Clip clip, WorldClip truth) {
        this.clip = clip;
        this.truth = truth;
        int last = clip.recorded(clip.frames() - 1);
        if (last >= truth.frames()) {
            throw new VireoException(
                    Code.DATA,
                    "clip '" + truth.id() + "' has " + truth.frames() + " frames, and the video frame " + last,
                    "The clip file must be the one of the video.");
        }
    }

    @Override
    public synchronized OracleTools apply(Image picture) {
        int frame = frame(picture);
        OracleTools known = tools.get(frame);
        if (known == null) {
            known = make(frame, picture);
            tools.put(frame, known);
            if (tools.size() > KEPT) {
                tools.remove(tools.keySet().iterator().next());
            }
        }
        return known;
    }

    private int frame(Image picture) {
        String wanted = picture.sha256();
        Integer frame = known.get(wanted);
        for (; frame == null && read < clip.frames(); read++) {
            int recorded = clip.recorded(read);
            known.putIfAbsent(clip.frame(read).sha256(), recorded);
            frame = known.get(wanted);
        }
        return Optional.ofNullable(frame)
                .orElseThrow(() -> new VireoException(
                        Code.DATA,
                        "a picture is none of the " + clip.frames() + " frames of clip '" + truth.id() + "'",
                        ""));
    }

    /// The tools of a frame. The writer of videos makes sides even, so that a frame may be wider or higher
    /// than its truth by a pixel.
    private OracleTools make(int frame, Image picture) {
        int width = picture.width();
        int height = picture.height();
        Scene scene = truth.scene(frame);
        if (!isSide(width, scene.width()) || !isSide(height, scene.height())) {
            throw new VireoException(
                    Code.DATA,
                    "clip '" + truth.id() + "' is " + scene.width() + "x" + scene.height() + " pixels, the video "
                            + width + "x" + height,
                    "The clip file must be the one of the video.");
        }
        return new OracleTools(
                new Scene(scene.id(), scene.seed(), width, height, scene.objects()), () -> depth(scene, width, height));
    }

    private static boolean isSide(int side, int truth) {
        return side == truth || side == truth + truth % 2;
    }

    private float[] depth(Scene scene, int width, int height) {
        Stage stage = Stage.of(truth.seed(), truth.view(), truth.width(), truth.height());
        float[] map =
                stage.geometry(scene.objects().stream().map(Solid::of).toList()).depth();
        if (width == scene.width() && height == scene.height()) {
            return map;
        }
        float[] out = new float[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int inside = Math.min(y, scene.height() - 1) * scene.width() + Math.min(x, scene.width() - 1);
                out[y * width + x] = map[inside];
            }
        }
        return out;
    }
}
