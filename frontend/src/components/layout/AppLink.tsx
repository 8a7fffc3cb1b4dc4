import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import { forwardRef } from 'react';

const AnchorElement = forwardRef<HTMLAnchorElement, Omit<AnchorProps, 'href'>>(
  function AnchorElement(props, ref) {
    return <Anchor ref={ref} {...props} />;
  },
);

const ButtonElement = forwardRef<HTMLAnchorElement, Omit<ButtonProps, 'href'>>(
  function ButtonElement(props, ref) {
    return <Button component="a" ref={ref} {...props} />;
  },
);

/** A text link of the router: typed path, params and search. */
export const AppLink = createLink(AnchorElement);

/** A link that looks like a button. */
export const LinkButton = createLink(ButtonElement);
