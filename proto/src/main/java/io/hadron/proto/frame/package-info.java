/**
 * The frame that carries every message: its layout, kinds and methods. Reading and writing it needs
 * only a ByteBuffer.
 */
@NullMarked
package io.hadron.proto.frame;

import org.jspecify.annotations.NullMarked;
