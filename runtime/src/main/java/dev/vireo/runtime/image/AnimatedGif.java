package dev.vireo.runtime.image;

import dev.vireo.runtime.AtomicFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.function.IntFunction;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/// Writes GIF files that play without end.
public final class AnimatedGif {
    private AnimatedGif() {}

    /// Writes frames, each of which is asked for once and in order.
    ///
    /// @param frames how many, at least one
    /// @param frame gives the frames, all of one size
    /// @param framesPerSecond rounded to what GIF has: whole hundredths of a second, at least two
    /// @throws IllegalArgumentException when there is no frame, or the rate is not positive
    /// @throws dev.vireo.runtime.VireoException with code DATA when the file can't be written
    public static void write(Path file, int frames, IntFunction<BufferedImage> frame, double framesPerSecond) {
        if (frames < 1 || !(framesPerSecond > 0)) {
            throw new IllegalArgumentException(frames + " frames, " + framesPerSecond + " per second");
        }
        int hundredths = Math.clamp(Math.round(100 / framesPerSecond), 2, 1000);
        AtomicFile.write(file, out -> encode(out, frames, frame, hundredths));
    }

    private static void encode(OutputStream to, int frames, IntFunction<BufferedImage> frame, int hundredths)
            throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(to)) {
            writer.setOutput(out);
            writer.prepareWriteSequence(null);
            for (int f = 0; f < frames; f++) {
                BufferedImage picture = frame.apply(f);
                IIOMetadata about =
                        writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(picture), null);
                describe(about, f == 0, hundredths);
                writer.writeToSequence(new IIOImage(picture, null, about), null);
            }
            writer.endWriteSequence();
        } finally {
            writer.dispose();
        }
    }

    private static void describe(IIOMetadata about, boolean first, int hundredths) throws IOException {
        String format = about.getNativeMetadataFormatName();
        IIOMetadataNode root = (IIOMetadataNode) about.getAsTree(format);
        IIOMetadataNode control = child(root, "GraphicControlExtension");
        control.setAttribute("disposalMethod", "none");
        control.setAttribute("userInputFlag", "FALSE");
        control.setAttribute("transparentColorFlag", "FALSE");
        control.setAttribute("transparentColorIndex", "0");
        control.setAttribute("delayTime", Integer.toString(hundredths));
        if (first) {
            IIOMetadataNode loop = new IIOMetadataNode("ApplicationExtension");
            loop.setAttribute("applicationID", "NETSCAPE");
            loop.setAttribute("authenticationCode", "2.0");
            loop.setUserObject(new byte[] {1, 0, 0});
            child(root, "ApplicationExtensions").appendChild(loop);
        }
        about.setFromTree(format, root);
    }

    private static IIOMetadataNode child(IIOMetadataNode root, String name) {
        for (int i = 0; i < root.getLength(); i++) {
            if (root.item(i).getNodeName().equalsIgnoreCase(name)) {
                return (IIOMetadataNode) root.item(i);
            }
        }
        IIOMetadataNode node = new IIOMetadataNode(name);
        root.appendChild(node);
        return node;
    }
}
