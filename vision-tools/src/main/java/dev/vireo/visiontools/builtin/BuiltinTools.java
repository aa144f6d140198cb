package dev.vireo.visiontools.builtin;

import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.Familiarity;
import dev.vireo.visiontools.Reply;
import dev.vireo.visiontools.VisionSuite;
import dev.vireo.visiontools.vocabulary.Description;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Vision tools on small networks that come with the library and know the built-in world: they look at pixels
/// and nothing else. Each picture is looked at once and remembered while it is among the last few.
public final class BuiltinTools implements VisionSuite, AutoCloseable {
    private static final int REMEMBERED = 8;

    private final SceneModel scene;
    private final AnswerModel answers;
    private final String id;
    private final List<Seen> seen = new ArrayList<>();

    private record Seen(Image image, SceneView view) {}

    BuiltinTools(SceneModel scene, AnswerModel answers, String id) {
        this.scene = scene;
        this.answers = answers;
        this.id = id;
    }

    /// The tools with the shipped weights. Takes a few seconds the first time: the native library is loaded.
    public static BuiltinTools load() {
        return BuiltinModels.load();
    }

    /// Pictures are told apart by identity: comparing pixels would cost as much as looking again.
    @SuppressWarnings("ReferenceEquality")
    private SceneView view(ImagePatch patch) {
        synchronized (seen) {
            for (Seen one : seen) {
                if (one.image == patch.root()) {
                    return one.view;
                }
            }
        }
        SceneView view = scene.look(patch.root());
        synchronized (seen) {
            seen.add(new Seen(patch.root(), view));
            if (seen.size() > REMEMBERED) {
                seen.removeFirst();
            }
        }
        return view;
    }

    @Override
    public List<ImagePatch> find(ImagePatch patch, String objectName) {
        Description description = Description.require(objectName);
        return view(patch).things().stream()
                .filter(d -> d.is(description))
                .filter(d -> patch.box().contains(d.box().centerX(), d.box().centerY()))
                .map(d -> new ImagePatch(patch.root(), d.box(), objectName))
                .toList();
    }

    @Override
    public boolean verifyProperty(ImagePatch patch, String objectName, String property) {
        Description wanted = Description.require(property);
        return thing(patch, objectName).map(d -> d.is(wanted)).orElse(false);
    }

    /// The thing that a patch shows: in a whole picture the best of that name, otherwise the one that fills
    /// the patch.
    private Optional<Detection> thing(ImagePatch patch, String objectName) {
        if (patch.isWhole()) {
            Description named = Description.require(objectName);
            return view(patch).things().stream().filter(d -> d.is(named)).findFirst();
        }
        return view(patch).at(patch.box());
    }

    @Override
    public Reply simpleQuery(ImagePatch patch, String question) {
        return answers.answer(patch.root(), patch.box(), question);
    }

    @Override
    public double[] matchScores(List<ImagePatch> patches, String content) {
        return patches.stream().mapToDouble(p -> score(p, content)).toArray();
    }

    private double score(ImagePatch patch, String content) {
        Description description = Description.require(content);
        if (patch.isWhole()) {
            return view(patch).things().stream()
                    .mapToDouble(d -> d.score() * d.probability(description))
                    .max()
                    .orElse(0);
        }
        return view(patch).at(patch.box()).map(d -> d.probability(description)).orElse(0.0);
    }

    @Override
    public double computeDepth(ImagePatch patch) {
        return view(patch).medianDepth(patch.box());
    }

    @Override
    public Familiarity familiarity(ImagePatch patch) {
        return view(patch).familiarity();
    }

    @Override
    public String id() {
        return id;
    }

    /// Frees the networks.
    @Override
    public void close() {
        scene.close();
        answers.close();
    }
}
