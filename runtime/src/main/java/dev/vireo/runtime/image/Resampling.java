package dev.vireo.runtime.image;

/// How a picture is resized. When it shrinks, the kernel grows with the ratio, so that no pixel is skipped
/// (antialiasing). The results are those of Pillow 13, or to the bit those of torchvision where the name says
/// so.
public enum Resampling {
    /// A triangle, one pixel to each side.
    BILINEAR(1),
    /// Keys' cubic with a = -0.5, two pixels to each side.
    BICUBIC(2),
    /// Lanczos' windowed sinc, three pixels to each side.
    LANCZOS(3),
    /// The triangle as torchvision 0.25 resizes pictures of 8 bits with it: weights in 16 bits, and rows
    /// always before columns.
    BILINEAR_TORCHVISION(1),
    /// Keys' cubic as torchvision does it.
    BICUBIC_TORCHVISION(2);

    private final double support;

    Resampling(double support) {
        this.support = support;
    }

    /// How far the kernel reaches, in pixels.
    double support() {
        return support;
    }

    /// Whether the arithmetic is torchvision's.
    boolean isTorchvision() {
        return this == BILINEAR_TORCHVISION || this == BICUBIC_TORCHVISION;
    }

    /// The weight at a distance in pixels.
    double weight(double distance) {
        double x = Math.abs(distance);
        return switch (this) {
            case LANCZOS -> x < 3 ? sinc(x) * sinc(x / 3) : 0;
            case BILINEAR, BILINEAR_TORCHVISION -> x < 1 ? 1 - x : 0;
            case BICUBIC, BICUBIC_TORCHVISION -> {
                double a = -0.5;
                if (x < 1) {
                    yield ((a + 2) * x - (a + 3)) * x * x + 1;
                }
                yield x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
            }
        };
    }

    private static double sinc(double x) {
        double turned = x * Math.PI;
        return x == 0 ? 1 : Math.sin(turned) / turned;
    }
}
