package dev.vireo.visiontools.builtin;

import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.Familiarity;
import dev.vireo.visiontools.Reply;
import dev.vireo.visiontools.VisionSuite;
import dev.vireo.visiontools.vocabulary.Description;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Vision tools on small networks that come with the library and know the built-in world: they look at pixels
/// and nothing else. Each picture is looked at once and remembered while it is among the last few.
public final class BuiltinTools implements VisionSuite, AutoCloseable {
    private static final int REMEMBERED = 8;

    private final CompletableFuture<Networks> networks;
    private final String id;
    private final List<Seen> seen = new ArrayList<>();

    private record Seen(Image image, SceneView view) {}

    /// What looks.
    record Networks(SceneModel scene, AnswerModel answers) {}

    BuiltinTools(CompletableFuture<Networks> networks, String id) {
        this.networks = networks;
        this.id = id;
    }

    /// The tools with the shipped weights. Takes a few seconds the first time: the native library is loaded.
    ///
    /// @throws VireoException with code RESOURCE when this machine can't load it
    public static BuiltinTools load() {
        return loadAhead().ready();
    }

    /// The tools with the shipped weights, at once: the native library and the networks are loaded on a thread of
    /// their own, which the first call waits for, and which fails as [#load] does.
    public static BuiltinTools loadAhead() {
        return BuiltinModels.load();
    }

    /// These tools, once the networks are there.
    BuiltinTools ready() {
        networks();
        return this;
    }

    private Networks networks() {
        try {
            return networks.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof VireoException known) {
                throw known;
            }
            throw e;
        }
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
        SceneView view = networks().scene().look(patch.root());
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
        return networks().answers().answer(patch.root(), patch.box(), question);
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

    /// Frees the networks. Waits for them where they are still being loaded.
    @Override
    public void close() {
        Networks loaded;
        try {
            loaded = networks.join();
        } catch (CompletionException _) {
            return; // they could not be loaded, which whoever called the tools was told
        }
        loaded.scene().close();
        loaded.answers().close();
    }
}
