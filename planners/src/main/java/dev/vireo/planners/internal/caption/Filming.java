package dev.vireo.planners.internal.caption;

import dev.vireo.layout.LayoutObject;
import dev.vireo.planners.internal.caption.Scene.Camera;
import java.util.List;

/// What a camera that zooms or pans does to things that were put into the frames.
///
/// @param tracks all things, at least one
/// @param focus what the camera looks at, one of them
record Filming(Camera camera, List<Track> tracks, Track focus, int frames) {
    private static final double ZOOM = 2.2;
    private static final double PAN = 0.3;

    /// What the camera does to all tracks.
    void film() {
        if (camera == Camera.STILL) {
            return;
        }
        boolean zooms = camera == Camera.ZOOM_IN || camera == Camera.ZOOM_OUT;
        double most = zooms ? room(focus) : 1;
        for (int f = 0; f < frames; f++) {
            double p = frames == 1 ? 0 : (double) f / (frames - 1);
            double near = camera == Camera.ZOOM_IN ? p : 1 - p;
            // a camera that moves at constant speed sees things grow as 1/distance
            double zoom = zooms ? 1 / (1 + (1 / most - 1) * near) : 1;
            double dx = switch (camera) {
                case PAN_LEFT -> PAN * (p - .5);
                case PAN_RIGHT -> -PAN * (p - .5);
                case STILL, ZOOM_IN, ZOOM_OUT, TILT_UP, TILT_DOWN -> 0;
            };
            double dy = switch (camera) {
                case TILT_UP -> PAN * (p - .5);
                case TILT_DOWN -> -PAN * (p - .5);
                case STILL, ZOOM_IN, ZOOM_OUT, PAN_LEFT, PAN_RIGHT -> 0;
            };
            for (Track t : tracks) {
                t.x[f] = .5 + (t.x[f] - .5) * zoom + dx;
                t.y[f] = .5 + (t.y[f] - .5) * zoom + dy;
                t.scale[f] *= zoom;
            }
        }
        for (Track t : tracks) {
            if (t.motion == LayoutObject.Motion.LINEAR) {
                t.motion = LayoutObject.Motion.SMOOTH;
            }
            inside(t);
        }
    }

    /// How far the camera can zoom so that what it looks at stays in the frame; that is brought to the middle
    /// first when nothing else is there.
    private double room(Track focus) {
        if (tracks.size() == 1) {
            focus.shift(.5 - focus.x[0], .5 - focus.y[0]);
        }
        double least = ZOOM;
        for (Track t : tracks) {
            for (int f = 0; f < frames; f++) {
                double reach = Math.max(
                        Math.abs(t.x[f] - .5) + t.width * t.scale[f] / 2,
                        Math.abs(t.y[f] - .5) + t.height * t.scale[f] / 2);
                least = Math.min(least, .49 / reach);
            }
        }
        if (least < 1.3) { // things at the edges: all are seen smaller from the start
            double factor = least / 1.6;
            for (Track t : tracks) {
                for (int f = 0; f < frames; f++) {
                    t.x[f] = .5 + (t.x[f] - .5) * factor;
                    t.y[f] = .5 + (t.y[f] - .5) * factor;
                    t.scale[f] *= factor;
                }
            }
            return 1.6;
        }
        return least;
    }

    private void inside(Track t) {
        for (int f = 0; f < frames; f++) {
            double w = Math.min(.5, t.width * t.scale[f] / 2);
            double h = Math.min(.5, t.height * t.scale[f] / 2);
            t.x[f] = Math.clamp(t.x[f], w, 1 - w);
            t.y[f] = Math.clamp(t.y[f], h, 1 - h);
        }
    }
}
