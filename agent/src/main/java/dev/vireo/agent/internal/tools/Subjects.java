package dev.vireo.agent.internal.tools;

import dev.vireo.program.ImagePatch;
import dev.vireo.program.Value;
import dev.vireo.program.VideoSegment;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// Tells values apart by which picture and where, not by their pixels. Safe for several threads.
public final class Subjects {
    /// A value as a key.
    public sealed interface Subject {
        record One(int root, Box box, String category) implements Subject {}

        record Part(int clip, int start, int end) implements Subject {}

        record Many(List<Subject> parts) implements Subject {}

        record Plain(Value value) implements Subject {}
    }

    private final IdentityHashMap<Image, Integer> roots = new IdentityHashMap<>();
    private final IdentityHashMap<Clip, Integer> clips = new IdentityHashMap<>();

    /// A receiver by its place alone: what a thing was found as makes no other question.
    public Subject where(Value receiver) {
        return switch (of(receiver)) {
            case Subject.One(int root, Box box, String _) -> new Subject.One(root, box, "");
            case Subject.Many(List<Subject> some) ->
                new Subject.Many(some.stream()
                        .map(s -> s instanceof Subject.One(int root, Box box, String _)
                                ? new Subject.One(root, box, "")
                                : s)
                        .toList());
            case Subject.Part part -> part;
            case Subject.Plain plain -> plain;
        };
    }

    public Subject of(Value value) {
        return switch (value) {
            case Value.Patch(ImagePatch patch) -> new Subject.One(root(patch.root()), patch.box(), patch.category());
            case Value.Video(VideoSegment video) -> new Subject.Part(clip(video.clip()), video.start(), video.end());
            case Value.Items(List<Value> items) ->
                new Subject.Many(items.stream().map(this::of).toList());
            case Value.Tuple(List<Value> items) ->
                new Subject.Many(items.stream().map(this::of).toList());
            case Value.Dict(Map<String, Value> entries) -> {
                List<Subject> out = new ArrayList<>();
                out.add(new Subject.Plain(new Value.None())); // no list of the same parts
                entries.forEach((k, v) -> {
                    out.add(new Subject.Plain(new Value.Str(k)));
                    out.add(of(v));
                });
                yield new Subject.Many(out);
            }
            case Value.Bool _, Value.Int _, Value.Real _, Value.Str _, Value.None _ -> new Subject.Plain(value);
        };
    }

    private synchronized int root(Image image) {
        return roots.computeIfAbsent(image, _ -> roots.size());
    }

    private synchronized int clip(Clip clip) {
        return clips.computeIfAbsent(clip, _ -> clips.size());
    }
}
