package dev.vireo.visiontools.builtin;

import dev.vireo.models.world.AnswerNetwork;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;

/// What the answer network sees of a crop.
///
/// @param pixels [AnswerNetwork#SIDE] squared pixels, red, green, blue
/// @param place where the crop lies in its picture, see [AnswerNetwork#forward]
@SuppressWarnings("ArrayRecordComponent") // handed straight to a tensor
public record CropInput(byte[] pixels, float[] place) {
    /// The input for a box of a picture.
    public static CropInput of(Image root, Box box) {
        byte[] pixels =
                root.crop(box).resize(AnswerNetwork.SIDE, AnswerNetwork.SIDE).toRgb();
        float w = root.width();
        float h = root.height();
        return new CropInput(pixels, new float[] {
            box.left() / w,
            box.top() / h,
            box.right() / w,
            box.bottom() / h,
            (float) Math.log(w / box.width()),
            (float) Math.log(h / box.height())
        });
    }
}
