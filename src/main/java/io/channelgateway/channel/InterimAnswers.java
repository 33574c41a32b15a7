package io.channelgateway.channel;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.util.ReferenceCountUtil;

/**
 * Takes the answers that come before the final one out of a connection (RFC 9110, 15.2).
 *
 * <p>Vert.x would take all but 100 and 103 for the final one. After 101, which stays, no other comes.
 */
final class InterimAnswers extends ChannelInboundHandlerAdapter {

    private boolean isInterim;

    private InterimAnswers() {}

    static void skipOn(ChannelPipeline pipeline) {
        pipeline.addAfter(pipeline.context(HttpClientCodec.class).name(), null, new InterimAnswers());
    }

    /** The end of an answer without a body comes as a message of its own. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        if (read instanceof HttpResponse response) {
            isInterim = isInterim(response);
        }
        if (isInterim) {
            ReferenceCountUtil.release(read);
        } else {
            context.fireChannelRead(read);
        }
    }

    private static boolean isInterim(HttpResponse response) {
        HttpResponseStatus status = response.status();
        return status.codeClass() == HttpStatusClass.INFORMATIONAL
                && status.code() != HttpResponseStatus.SWITCHING_PROTOCOLS.code()
                && response.decoderResult().isSuccess();
    }
}
