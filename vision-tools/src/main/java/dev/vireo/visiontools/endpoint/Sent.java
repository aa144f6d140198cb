package dev.vireo.visiontools.endpoint;

import dev.vireo.language.VisionModel.Picture;
import dev.vireo.runtime.image.Image;
import java.util.Base64;

/// Pictures as they are sent.
final class Sent {
    /// Models refuse pictures that are smaller than one of their patches.
    static final int SHORT_SIDE = 32;

    private static final int SMALL = 1 << 18;
    private static final double[] QUALITIES = {0.92, 0.85, 0.75, 0.6};

    private Sent() {}

    static Picture of(Image image, EndpointTools.Pictures settings) {
        Image fitting = fit(image, settings.longSide());
        byte[] png = fitting.encodePng();
        if (png.length <= Math.min(SMALL, settings.maxBytes())) {
            return picture("image/png", png);
        }
        while (true) {
            for (double quality : QUALITIES) {
                byte[] jpeg = fitting.encodeJpeg(quality);
                if (jpeg.length <= settings.maxBytes()) {
                    return picture("image/jpeg", jpeg);
                }
            }
            fitting = fit(fitting, Math.max(fitting.width(), fitting.height()) * 3 / 4);
        }
    }

    /// The picture at a size that a model takes: not longer than `longSide`, and not narrower than
    /// [#SHORT_SIDE] as far as the length allows.
    static Image fit(Image image, int longSide) {
        int shorter = Math.min(image.width(), image.height());
        int longer = Math.max(image.width(), image.height());
        double wanted = Math.max(1, (double) SHORT_SIDE / shorter);
        double scale = Math.min(wanted, (double) longSide / longer);
        return image.resize(scaled(image.width(), scale), scaled(image.height(), scale));
    }

    private static int scaled(int side, double scale) {
        return Math.max(1, (int) Math.round(side * scale));
    }

    private static Picture picture(String mimeType, byte[] content) {
        return new Picture(mimeType, Base64.getEncoder().encodeToString(content));
    }
}
