package dev.vireo.runtime.image;

import dev.vireo.runtime.Sha256;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An immutable RGB picture, 8 bits a channel. A crop is a view: it shares its pixels with the picture it was
/// cut from. Any number of threads may use one.
public final class Image {
    /// Channels of every picture.
    public static final int CHANNELS = 3;

    /// The most pixels that a file may have to be read: 64 million. Its header is asked before it is decoded.
    public static final long MAX_PIXELS = 64_000_000;

    private final byte[] rgb;
    private final int offset;
    private final int stride;
    private final int width;
    private final int height;
    private int hashCode;
    private volatile @Nullable String sha256;

    private Image(byte[] rgb, int offset, int stride, int width, int height) {
        this.rgb = rgb;
        this.offset = offset;
        this.stride = stride;
        this.width = width;
        this.height = height;
    }

    /// A picture from rows of `r, g, b` bytes, top row first. The array is copied.
    ///
    /// @throws IllegalArgumentException when a side is not positive or the array is not `width * height * 3`
    ///     long
    public static Image ofRgb(int width, int height, byte[] rgb) {
        if (width <= 0 || height <= 0) {
            throw new IllegalArgumentException("a picture needs at least one pixel, not " + width + "x" + height);
        }
        long needed = (long) width * height * CHANNELS;
        if (rgb.length != needed) {
            throw new IllegalArgumentException(
                    width + "x" + height + " pixels need " + needed + " bytes, not " + rgb.length);
        }
        return new Image(rgb.clone(), 0, width * CHANNELS, width, height);
    }

    /// A picture of pixels that nobody else changes from now on.
    static Image owning(int width, int height, byte[] rgb) {
        return new Image(rgb, 0, width * CHANNELS, width, height);
    }

    /// A picture from a Java image; transparent pixels are laid over white. Samples are taken as they are,
    /// 16-bit ones by their high byte; grey and colour profiles are not converted.
    public static Image of(BufferedImage source) {
        return owning(source.getWidth(), source.getHeight(), Pixels.rgb(source));
    }

    /// Reads a PNG, JPEG, BMP, GIF (first frame) or WebP file, upright by its EXIF orientation. The content
    /// tells the format, not the name. Transparent pixels are laid over white, 16-bit samples count by their
    /// high byte, colour profiles are not applied: the stored samples are what a picture is. Of an animated
    /// WebP file the first frame is read, too; WebP takes FFmpeg's libraries.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when the file is missing, a pipe or a device,
    ///     empty, of another kind, cut short, damaged, or of more than [#MAX_PIXELS]; code RESOURCE when
    ///     memory does not suffice, or FFmpeg's libraries can't be loaded for WebP
    public static Image read(Path file) {
        return ImageFiles.read(file);
    }

    /// Reads the content of a picture file from memory, as [#read] does. `name` stands in messages where a
    /// file's name would.
    ///
    /// @throws dev.vireo.runtime.VireoException as [#read] does
    public static Image decode(byte[] content, String name) {
        return new PictureDecoder(content, name).decode();
    }

    /// How large the picture of a file is, by its header: nothing is decoded, and it may be larger than
    /// [#MAX_PIXELS]. Upright, as [#decode] gives it.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when the header is no picture's that can be read
    public static Box size(byte[] content, String name) {
        return new PictureDecoder(content, name).size();
    }

    /// Pixels across.
    public int width() {
        return width;
    }

    /// Pixels down.
    public int height() {
        return height;
    }

    /// The box of the whole picture.
    public Box bounds() {
        return Box.of(width, height);
    }

    /// The channel (0 red, 1 green, 2 blue) of a pixel, 0 to 255.
    public int channel(int x, int y, int channel) {
        return rgb[offset + y * stride + x * CHANNELS + channel] & 255;
    }

    /// A pixel as `0xRRGGBB`.
    public int pixel(int x, int y) {
        int i = offset + y * stride + x * CHANNELS;
        return ((rgb[i] & 255) << 16) | ((rgb[i + 1] & 255) << 8) | (rgb[i + 2] & 255);
    }

    /// The part inside `box` as a view that shares these pixels.
    ///
    /// @throws IllegalArgumentException when the box, cut to the picture, is empty
    public Image crop(Box box) {
        Box inside = box.clip(bounds());
        if (inside.isEmpty()) {
            throw new IllegalArgumentException(
                    "crop " + box + " leaves nothing of a " + width + "x" + height + " picture");
        }
        return new Image(
                rgb,
                offset + inside.top() * stride + inside.left() * CHANNELS,
                stride,
                inside.width(),
                inside.height());
    }

    /// This picture in another size, bilinear with antialiasing. A crop is resized as if it were a picture of
    /// its own: pixels outside it play no part.
    ///
    /// @throws IllegalArgumentException when a side is not positive or there would be more than [#MAX_PIXELS]
    public Image resize(int newWidth, int newHeight) {
        return resize(newWidth, newHeight, Resampling.BILINEAR);
    }

    /// This picture in another size.
    ///
    /// @throws IllegalArgumentException when a side is not positive or there would be more than [#MAX_PIXELS]
    public Image resize(int newWidth, int newHeight, Resampling how) {
        boolean tooLarge = (long) newWidth * newHeight > MAX_PIXELS
                || (Resizer.rowsFirst(bounds(), newWidth, newHeight)
                        && (long) newWidth * height > Integer.MAX_VALUE / CHANNELS);
        if (newWidth <= 0 || newHeight <= 0 || tooLarge) {
            throw new IllegalArgumentException("a " + width + "x" + height + " picture can't be resized to " + newWidth
                    + "x" + newHeight + "; both sides must be positive, and at most " + MAX_PIXELS + " pixels");
        }
        if (newWidth == width && newHeight == height) {
            return this;
        }
        return owning(newWidth, newHeight, Resizer.resize(rgb, offset, stride, bounds(), newWidth, newHeight, how));
    }

    /// This picture upright, from the EXIF orientation (1 to 8) that it was recorded in: 3 is upside down, 6
    /// needs a quarter turn clockwise, 8 one counter-clockwise; 2, 4, 5 and 7 are mirrored as well.
    ///
    /// @throws IllegalArgumentException when there is no such orientation
    public Image upright(int orientation) {
        if (orientation < 1 || orientation > 8) {
            throw new IllegalArgumentException("an EXIF orientation lies between 1 and 8, not " + orientation);
        }
        if (orientation == Exif.UPRIGHT) {
            return this;
        }
        byte[] turned = Pixels.upright(toRgb(), width, height, orientation);
        return orientation >= 5 ? owning(height, width, turned) : owning(width, height, turned);
    }

    /// A copy of the pixels: rows of `r, g, b` bytes, top row first.
    public byte[] toRgb() {
        byte[] out = new byte[width * height * CHANNELS];
        int rowBytes = width * CHANNELS;
        for (int y = 0; y < height; y++) {
            System.arraycopy(rgb, offset + y * stride, out, y * rowBytes, rowBytes);
        }
        return out;
    }

    /// The SHA-256 of the size and the pixels in hex digits: equal for equal pictures alone. Computed once.
    public String sha256() {
        String known = sha256;
        if (known == null) {
            known = computeSha256();
            sha256 = known;
        }
        return known;
    }

    private String computeSha256() {
        MessageDigest digest = Sha256.begin();
        digest.update(ByteBuffer.allocate(8).putInt(width).putInt(height).array());
        for (int y = 0; y < height; y++) {
            digest.update(rgb, offset + y * stride, width * CHANNELS);
        }
        return Sha256.end(digest);
    }

    /// A Java image with the same pixels, of type `TYPE_3BYTE_BGR`.
    public BufferedImage toBufferedImage() {
        BufferedImage out = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        byte[] row = new byte[width * CHANNELS];
        for (int y = 0; y < height; y++) {
            System.arraycopy(rgb, offset + y * stride, row, 0, row.length);
            out.getRaster().setDataElements(0, y, width, 1, row);
        }
        return out;
    }

    /// The content of a PNG file with these pixels.
    public byte[] encodePng() {
        return ImageFiles.png(this);
    }

    /// The content of a JPEG file with about these pixels.
    ///
    /// @param quality 0 to 1
    /// @throws IllegalArgumentException when the quality does not lie between 0 and 1
    public byte[] encodeJpeg(double quality) {
        if (!(quality >= 0 && quality <= 1)) {
            throw new IllegalArgumentException("a quality lies between 0 and 1, not " + quality);
        }
        return ImageFiles.jpeg(this, quality);
    }

    /// Writes a PNG or JPEG file (quality 0.92), by the name's ending: `.png`, `.jpg`, `.jpeg`. The file
    /// appears whole or not at all.
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE for another ending, DATA when the file can't
    ///     be written
    public void write(Path file) {
        ImageFiles.write(this, file);
    }

    /// Whether the other picture has the same size and pixels.
    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Image that) || width != that.width || height != that.height) {
            return false;
        }
        if (rgb == that.rgb && offset == that.offset && stride == that.stride) {
            return true;
        }
        int rowBytes = width * CHANNELS;
        for (int y = 0; y < height; y++) {
            int mine = offset + y * stride;
            int theirs = that.offset + y * that.stride;
            if (!Arrays.equals(rgb, mine, mine + rowBytes, that.rgb, theirs, theirs + rowBytes)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = hashCode;
        if (hash == 0) {
            hash = computeHash();
            hashCode = hash; // as in String: threads that race compute the same
        }
        return hash;
    }

    private int computeHash() {
        int hash = 31 * width + height;
        for (int y = 0; y < height; y++) {
            int row = offset + y * stride;
            for (int i = row; i < row + width * CHANNELS; i++) {
                hash = 31 * hash + rgb[i];
            }
        }
        return hash;
    }

    @Override
    public String toString() {
        return "Image[" + width + "x" + height + "]";
    }
}
