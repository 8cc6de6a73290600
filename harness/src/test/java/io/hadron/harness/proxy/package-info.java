/** Tests of the proxy on real sockets. */
@NullMarked
package io.hadron.harness.proxy;

import org.jspecify.annotations.NullMarked;
