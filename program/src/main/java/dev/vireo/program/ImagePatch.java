package dev.vireo.program;

import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import java.util.Objects;

/// A rectangle of a picture, as programs see it: always in the frame of the original picture `root`, however
/// deep the crop. `category` is what was looked for when a tool found it ("red cube"), empty when nothing
/// was.
///
/// Programs count rows from the bottom: [#lower] and [#upper] are the only place where the two frames meet.
public record ImagePatch(Image root, Box box, String category) {
    /// @throws IllegalArgumentException when the box is empty or reaches outside the picture
    public ImagePatch {
        Objects.requireNonNull(category);
        if (box.isEmpty() || !box.equals(box.clip(root.bounds()))) {
            throw new IllegalArgumentException("a patch needs a box with pixels inside its " + root.width() + "x"
                    + root.height() + " picture, not " + box);
        }
    }

    /// The whole picture.
    public static ImagePatch whole(Image image) {
        return new ImagePatch(image, image.bounds(), "");
    }

    /// The patch with edges in the frame of programs (origin bottom-left, `lower < upper`), cut to the
    /// picture.
    ///
    /// @throws IllegalArgumentException when nothing is left
    public static ImagePatch ofProgramFrame(Image root, int left, int lower, int right, int upper, String category) {
        if (left > right || lower > upper) {
            throw new IllegalArgumentException("edges are out of order: left " + left + ", lower " + lower + ", right "
                    + right + ", upper " + upper);
        }
        int height = root.height();
        int top = height - Math.clamp(upper, 0, height);
        int bottom = height - Math.clamp(lower, 0, height);
        return new ImagePatch(root, new Box(left, top, right, bottom).clip(root.bounds()), category);
    }

    /// The pixels inside, as a view.
    public Image image() {
        return root.crop(box);
    }

    /// The left edge, from the left of the picture.
    public int left() {
        return box.left();
    }

    /// The right edge, from the left of the picture.
    public int right() {
        return box.right();
    }

    /// The lower edge, from the bottom of the picture.
    public int lower() {
        return root.height() - box.bottom();
    }

    /// The upper edge, from the bottom of the picture.
    public int upper() {
        return root.height() - box.top();
    }

    /// Whether this is the whole picture.
    public boolean isWhole() {
        return box.equals(root.bounds());
    }

    /// The same rectangle under another category.
    public ImagePatch withCategory(String newCategory) {
        return new ImagePatch(root, box, newCategory);
    }

    @Override
    public String toString() {
        return "ImagePatch(left=" + left() + ", lower=" + lower() + ", right=" + right() + ", upper=" + upper()
                + (category.isEmpty() ? ")" : ", category=" + category + ")");
    }
}
