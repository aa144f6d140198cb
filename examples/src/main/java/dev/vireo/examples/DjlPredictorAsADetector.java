package dev.vireo.examples;

import ai.djl.inference.Predictor;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.output.BoundingBox;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.modality.cv.output.Rectangle;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.UnknownNameException;
import dev.vireo.visiontools.VisionTools;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Any DJL model that finds things in pictures as a detector: `VisionTools.of(suite).withDetector("yolo-11", this)`.
///
/// @param model its predictors give boxes in shares of the picture
/// @param names all that it can find, in the singular and lower case
/// @param threshold a thing has a higher score
record DjlPredictorAsADetector(
        ZooModel<ai.djl.modality.cv.Image, DetectedObjects> model, List<String> names, double threshold)
        implements VisionTools.Detector {
    DjlPredictorAsADetector {
        names = List.copyOf(names);
    }

    @Override
    public List<ImagePatch> find(ImagePatch patch, String objectName) {
        if (!names.contains(objectName)) { // which is neither a yes nor a no
            throw new UnknownNameException(
                    objectName,
                    "the detector does not know '" + objectName + "'",
                    "It knows: " + String.join(", ", names) + ".");
        }
        Image root = patch.root();
        List<DetectedObjects.DetectedObject> found = new ArrayList<>();
        for (DetectedObjects.DetectedObject one : look(root).<DetectedObjects.DetectedObject>items()) {
            if (one.getClassName().equals(objectName) && one.getProbability() > threshold) {
                found.add(one);
            }
        }
        found.sort(Comparator.comparingDouble(DetectedObjects.DetectedObject::getProbability)
                .reversed());
        return found.stream()
                .map(one -> new ImagePatch(root, box(one.getBoundingBox(), root), objectName))
                .filter(one ->
                        patch.box().contains(one.box().centerX(), one.box().centerY()))
                .toList();
    }

    /// A predictor is made for each picture, because it serves one thread only.
    private DetectedObjects look(Image picture) {
        try (Predictor<ai.djl.modality.cv.Image, DetectedObjects> predictor = model.newPredictor()) {
            return predictor.predict(ImageFactory.getInstance().fromImage(picture.toBufferedImage()));
        } catch (TranslateException e) {
            throw new IllegalStateException("the detector failed: " + e.getMessage(), e);
        }
    }

    private static Box box(BoundingBox box, Image picture) {
        Rectangle shares = box.getBounds();
        int left = Math.clamp(Math.round(shares.getX() * picture.width()), 0, picture.width() - 1);
        int top = Math.clamp(Math.round(shares.getY() * picture.height()), 0, picture.height() - 1);
        long right = Math.round((shares.getX() + shares.getWidth()) * picture.width());
        long bottom = Math.round((shares.getY() + shares.getHeight()) * picture.height());
        return new Box(
                left, top, Math.clamp(right, left + 1, picture.width()), Math.clamp(bottom, top + 1, picture.height()));
    }
}
