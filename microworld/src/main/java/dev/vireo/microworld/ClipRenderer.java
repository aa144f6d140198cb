package dev.vireo.microworld;

import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Draws the frames of a clip when they are asked for and keeps none but the last.
final class ClipRenderer implements Clip {
    private final WorldClip truth;
    private final Stage stage;
    private final Renderer.Backdrop backdrop;
    /// The frames that somebody still holds, by where everything stands in them.
    private final Map<List<Stand>, WeakReference<Image>> held = new HashMap<>();

    /// The frame that was asked for last: those after it often look the same.
    private @Nullable Image last;

    private int lastIndex;

    private volatile boolean closed;

    private record Stand(int id, double x, double y, double turn) {}

    ClipRenderer(WorldClip truth) {
        this.truth = truth;
        this.stage = Stage.of(truth.seed(), truth.view(), truth.width(), truth.height());
        this.backdrop = Renderer.backdrop(stage.camera, stage.look);
    }

    @Override
    public int frames() {
        return truth.frames();
    }

    @Override
    public double framesPerSecond() {
        return truth.fps();
    }

    @Override
    public synchronized Image frame(int index) {
        Objects.checkIndex(index, truth.frames());
        if (closed) {
            throw new IllegalStateException("the clip is closed");
        }
        Image again = last;
        if (again != null && lastIndex == index) {
            return again;
        }
        List<Stand> stands = new ArrayList<>();
        List<Solid> solids = new ArrayList<>();
        double seconds = index / truth.fps();
        for (WorldClip.Actor a : truth.actors()) {
            if (a.present().stream().anyMatch(s -> s.holds(seconds))) {
                WorldClip.Knot at = a.at(seconds);
                stands.add(new Stand(a.id(), at.x(), at.y(), at.turn()));
                solids.add(new Solid(a.shape(), a.size(), a.color(), a.material(), at.x(), at.y(), at.turn()));
            }
        }
        WeakReference<Image> known = held.get(stands);
        Image frame = known == null ? null : known.get();
        if (frame == null) {
            frame = Renderer.paint(stage.geometry(solids), stage.look, backdrop);
            held.values().removeIf(r -> r.get() == null);
            held.put(stands, new WeakReference<>(frame));
        }
        last = frame;
        lastIndex = index;
        return frame;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public String toString() {
        return "Clip[" + truth.id() + "]";
    }
}
