package io.hadron.server.admin;

import io.hadron.server.admin.AdminPages.Page;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers GET requests of one connection. One event loop, of the admin port's own. */
final class AdminHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(AdminHandler.class);

    private final AdminPages pages;

    AdminHandler(AdminPages pages) {
        this.pages = pages;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        boolean broken = request.decoderResult().isFailure();
        Page page = broken ? badRequest() : answer(request);
        ByteBuf body = ByteBufUtil.writeUtf8(context.alloc(), page.body());
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, page.status(), body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, page.type())
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
                .set("X-Content-Type-Options", "nosniff")
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        if (page.status().equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
            response.headers().set(HttpHeaderNames.ALLOW, "GET");
        }
        boolean keep = !broken && HttpUtil.isKeepAlive(request);
        response.headers()
                .set(
                        HttpHeaderNames.CONNECTION,
                        keep ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
        ChannelFuture sent = context.writeAndFlush(response);
        if (!keep) {
            sent.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private Page answer(FullHttpRequest request) {
        if (!request.method().equals(HttpMethod.GET)) {
            return Page.text(HttpResponseStatus.METHOD_NOT_ALLOWED, "only GET is served\n");
        }
        try {
            String uri = request.uri();
            int query = uri.indexOf('?');
            return pages.get(query < 0 ? uri : uri.substring(0, query));
        } catch (RuntimeException e) {
            LOG.error("an admin page failed", e);
            return Page.text(HttpResponseStatus.INTERNAL_SERVER_ERROR, "failed; see the log\n");
        }
    }

    private static Page badRequest() {
        return Page.text(
                HttpResponseStatus.BAD_REQUEST, "not an HTTP request that is served here\n");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException) && !(cause instanceof ReadTimeoutException)) {
            LOG.warn("closing an admin connection", cause);
        }
        context.close();
    }
}
