package dev.vireo.microworld;

import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.Familiarity;
import dev.vireo.visiontools.Reply;
import dev.vireo.visiontools.VisionSuite;
import java.util.List;
import java.util.function.Function;

/// Oracle tools for several pictures: each patch is judged by the scene of its picture.
///
/// @param pictures gives the tools of a picture, or fails when it knows no such picture
record OracleOfPictures(Function<Image, OracleTools> pictures) implements VisionSuite {
    private OracleTools of(ImagePatch patch) {
        return pictures.apply(patch.root());
    }

    @Override
    public List<ImagePatch> find(ImagePatch patch, String objectName) {
        return of(patch).find(patch, objectName);
    }

    @Override
    public boolean verifyProperty(ImagePatch patch, String objectName, String property) {
        return of(patch).verifyProperty(patch, objectName, property);
    }

    @Override
    public Reply simpleQuery(ImagePatch patch, String question) {
        return of(patch).simpleQuery(patch, question);
    }

    @Override
    public int bestTextMatch(ImagePatch patch, List<String> options) {
        return of(patch).bestTextMatch(patch, options);
    }

    @Override
    public double[] matchScores(List<ImagePatch> patches, String content) {
        return patches.stream()
                .mapToDouble(patch -> of(patch).matchScores(List.of(patch), content)[0])
                .toArray();
    }

    @Override
    public double computeDepth(ImagePatch patch) {
        return of(patch).computeDepth(patch);
    }

    @Override
    public String readText(ImagePatch patch) {
        return of(patch).readText(patch);
    }

    @Override
    public List<ImagePatch> textLines(ImagePatch patch) {
        return of(patch).textLines(patch);
    }

    @Override
    public Familiarity familiarity(ImagePatch patch) {
        return of(patch).familiarity(patch);
    }

    /// No: they read the scenes and never the pixels.
    @Override
    public boolean repeatable() {
        return false;
    }

    @Override
    public String id() {
        return "oracle";
    }
}
