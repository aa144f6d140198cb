package dev.vireo.models.nvila;

import dev.vireo.models.nvila.Tiles.Blocks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The shapes into which pictures may be cut, in the order in which they are tried: by the count of their
/// tiles.
///
/// Among shapes of as many tiles the published program has the order of a set of Python's, which is frozen
/// here for the two ranges that published models have; others come by their columns. It matters where a
/// picture is exactly as near to two shapes.
record TileShapes(List<Blocks> shapes) {
    private static final String FROM_1_TO_12 =
            "1x1 1x2 2x1 3x1 1x3 2x2 4x1 1x4 5x1 1x5 1x6 6x1 3x2 2x3 7x1 1x7 4x2 2x4 1x8"
                    + " 8x1 1x9 3x3 9x1 2x5 5x2 10x1 1x10 11x1 1x11 12x1 3x4 4x3 1x12 6x2 2x6";
    private static final String FROM_9_TO_12 = "3x3 9x1 1x9 10x1 1x10 2x5 5x2 11x1 1x11 1x12 6x2 12x1 3x4 4x3 2x6";

    TileShapes {
        shapes = List.copyOf(shapes);
    }

    static TileShapes of(int least, int most) {
        if (most == 12 && (least == 1 || least == 9)) {
            return frozen(least == 1 ? FROM_1_TO_12 : FROM_9_TO_12);
        }
        List<Blocks> out = new ArrayList<>();
        for (int columns = 1; columns <= most; columns++) {
            for (int rows = 1; rows * columns <= most; rows++) {
                if (rows * columns >= least) {
                    out.add(new Blocks(rows, columns));
                }
            }
        }
        out.sort(Comparator.comparingInt(Blocks::count).thenComparingInt(Blocks::columns));
        return new TileShapes(out);
    }

    /// Columns and rows of each.
    private static TileShapes frozen(String text) {
        List<Blocks> out = new ArrayList<>();
        for (String shape : text.split(" ", -1)) {
            int x = shape.indexOf('x');
            out.add(new Blocks(Integer.parseInt(shape.substring(x + 1)), Integer.parseInt(shape.substring(0, x))));
        }
        return new TileShapes(out);
    }

    /// The shape whose ratio of sides is nearest to a picture's; of those equally near the first, or a later
    /// one of which the picture fills more than half.
    ///
    /// @param side of a tile in pixels
    Blocks closest(int width, int height, int side) {
        double ratio = (double) width / height;
        double area = (double) width * height;
        double least = Double.POSITIVE_INFINITY;
        Blocks best = new Blocks(1, 1);
        for (Blocks shape : shapes) {
            double off = Math.abs(ratio - (double) shape.columns() / shape.rows());
            boolean filled = area > 0.5 * side * side * shape.columns() * shape.rows();
            if (off < least || (off == least && filled)) {
                best = shape;
                least = off;
            }
        }
        return best;
    }
}
