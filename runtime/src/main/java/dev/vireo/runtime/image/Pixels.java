package dev.vireo.runtime.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Arrays;

/// Turns decoded rasters of any layout into rows of `r, g, b` bytes. Samples are taken as they are: neither
/// Java's linear grey nor an embedded colour profile changes them.
final class Pixels {
    private Pixels() {}

    /// The pixels of a Java image; transparent ones are laid over white.
    static byte[] rgb(BufferedImage image) {
        ColorModel model = image.getColorModel();
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(image.getWidth(), image.getHeight()), 3)];
        if (model instanceof IndexColorModel palette && palette.getTransferType() == DataBuffer.TYPE_BYTE) {
            fromPalette(image.getRaster(), palette, rgb);
        } else if (isPlain(model) && model.getTransferType() == DataBuffer.TYPE_BYTE) {
            fromBytes(image.getRaster(), rgb);
        } else if (isPlain(model) && model.getTransferType() == DataBuffer.TYPE_USHORT) {
            fromShorts(image.getRaster(), rgb);
        } else {
            fromAny(image, rgb);
        }
        return rgb;
    }

    /// Whether the samples are grey or red, green, blue, with or without alpha, one array element each.
    private static boolean isPlain(ColorModel model) {
        int colors = model.getNumColorComponents();
        int space = model.getColorSpace().getType();
        return model instanceof ComponentColorModel
                && !model.isAlphaPremultiplied()
                && model.getNumComponents() == colors + (model.hasAlpha() ? 1 : 0)
                && ((colors == 1 && space == ColorSpace.TYPE_GRAY) || (colors == 3 && space == ColorSpace.TYPE_RGB));
    }

    private static void fromPalette(Raster raster, IndexColorModel palette, byte[] rgb) {
        int[] colors = new int[256];
        for (int i = 0; i < palette.getMapSize() && i < 256; i++) {
            int argb = palette.getRGB(i);
            int alpha = argb >>> 24;
            colors[i] = (overWhite((argb >> 16) & 255, alpha) << 16)
                    | (overWhite((argb >> 8) & 255, alpha) << 8)
                    | overWhite(argb & 255, alpha);
        }
        int width = raster.getWidth();
        byte[] row = new byte[width];
        for (int y = 0, out = 0; y < raster.getHeight(); y++) {
            raster.getDataElements(0, y, width, 1, row);
            for (byte index : row) {
                int color = colors[index & 255];
                rgb[out++] = (byte) (color >> 16);
                rgb[out++] = (byte) (color >> 8);
                rgb[out++] = (byte) color;
            }
        }
    }

    private static void fromBytes(Raster raster, byte[] rgb) {
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        byte[] row = new byte[width * bands];
        for (int y = 0, out = 0; y < raster.getHeight(); y++, out += width * 3) {
            raster.getDataElements(0, y, width, 1, row);
            if (bands == 3) {
                System.arraycopy(row, 0, rgb, out, row.length);
            } else {
                flatten(row, bands, rgb, out);
            }
        }
    }

    /// A 16-bit sample counts by its high byte.
    private static void fromShorts(Raster raster, byte[] rgb) {
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        short[] row = new short[width * bands];
        byte[] high = new byte[width * bands];
        for (int y = 0, out = 0; y < raster.getHeight(); y++, out += width * 3) {
            raster.getDataElements(0, y, width, 1, row);
            for (int i = 0; i < row.length; i++) {
                high[i] = (byte) (row[i] >> 8);
            }
            if (bands == 3) {
                System.arraycopy(high, 0, rgb, out, high.length);
            } else {
                flatten(high, bands, rgb, out);
            }
        }
    }

    /// One row of grey (1 band), grey and alpha (2) or red, green, blue and alpha (4).
    private static void flatten(byte[] row, int bands, byte[] rgb, int from) {
        int last = bands - 1;
        int green = bands == 4 ? 1 : 0;
        int blue = bands == 4 ? 2 : 0;
        for (int in = 0, out = from; in < row.length; in += bands, out += 3) {
            int alpha = bands == 1 ? 255 : row[in + last] & 255;
            rgb[out] = (byte) overWhite(row[in] & 255, alpha);
            rgb[out + 1] = (byte) overWhite(row[in + green] & 255, alpha);
            rgb[out + 2] = (byte) overWhite(row[in + blue] & 255, alpha);
        }
    }

    private static void fromAny(BufferedImage image, byte[] rgb) {
        int width = image.getWidth();
        int[] row = new int[width];
        for (int y = 0, out = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int argb : row) {
                int alpha = argb >>> 24;
                rgb[out++] = (byte) overWhite((argb >> 16) & 255, alpha);
                rgb[out++] = (byte) overWhite((argb >> 8) & 255, alpha);
                rgb[out++] = (byte) overWhite(argb & 255, alpha);
            }
        }
    }

    /// What is seen of a channel that lies over white.
    static int overWhite(int channel, int alpha) {
        return alpha == 255 ? channel : (channel * alpha + 255 * (255 - alpha) + 127) / 255;
    }

    /// A frame on a white screen.
    static byte[] onWhite(byte[] rgb, Box frame, int width, int height) {
        if (frame.equals(Box.of(width, height))) {
            return rgb;
        }
        byte[] screen = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
        Arrays.fill(screen, (byte) 255);
        for (int y = 0; y < frame.height(); y++) {
            int to = ((frame.top() + y) * width + frame.left()) * 3;
            System.arraycopy(rgb, y * frame.width() * 3, screen, to, frame.width() * 3);
        }
        return screen;
    }

    /// The pixels of a `width` x `height` picture turned and mirrored upright from an EXIF orientation, 2 to
    /// 8. From 5 on, width and height change places.
    static byte[] upright(byte[] rgb, int width, int height, int orientation) {
        boolean swapped = orientation >= 5;
        int outWidth = swapped ? height : width;
        int outHeight = swapped ? width : height;
        byte[] out = new byte[rgb.length];
        for (int y = 0, to = 0; y < outHeight; y++) {
            for (int x = 0; x < outWidth; x++, to += 3) {
                int from = 3
                        * switch (orientation) {
                            case 2 -> y * width + (width - 1 - x);
                            case 3 -> (height - 1 - y) * width + (width - 1 - x);
                            case 4 -> (height - 1 - y) * width + x;
                            case 5 -> x * width + y;
                            case 6 -> (height - 1 - x) * width + y;
                            case 7 -> (height - 1 - x) * width + (width - 1 - y);
                            case 8 -> x * width + (width - 1 - y);
                            default -> y * width + x;
                        };
                out[to] = rgb[from];
                out[to + 1] = rgb[from + 1];
                out[to + 2] = rgb[from + 2];
            }
        }
        return out;
    }
}
